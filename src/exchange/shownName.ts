const LONGEST_NAME = 80;

/** Control characters, halves of characters, ends of lines, and what turns the direction of the text around it. */
const MISLEADING = /[\p{Cc}\p{Cs}\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu;

/** The name of a file from outside as it may stand in a sentence: one line, at most 80 characters, none that mislead. */
export function shownName(name: string): string {
  return [...name.replace(MISLEADING, '')].slice(0, LONGEST_NAME).join('').trim();
}
