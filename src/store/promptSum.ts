// Arithmetic on prompts: "king - man + woman", with quotes and weights, read term by term.

/** One prompt of a sum and how much of it: 1 for a plain one, below 0 for what is taken away. */
export interface SumTerm {
  prompt: string;
  weight: number;
}

export type ParsedSum =
  | { kind: 'sum'; terms: SumTerm[] }
  /** One sentence that says what cannot be read and how to mend it. */
  | { kind: 'unreadable'; sentence: string };

export const MOST_TERMS = 8;
export const LARGEST_WEIGHT = 10;

/**
 * Reads a sum of prompts.
 * - `+` adds and `-` takes away. A minus counts only after a space or at the start, so that `t-rex` is one word.
 * - `0.5 * cat` and `cat * 0.5` weigh a term; at most LARGEST_WEIGHT.
 * - Double quotes, straight or curly, keep what is between them as it is: `"rock + roll"`.
 */
export function parseSum(text: string): ParsedSum {
  const pieces = splitSum(text);
  if (pieces === null) return unreadable('A quote is not closed; add a " where the phrase ends.');
  const [first] = pieces;
  // A sign before the first term follows nothing.
  const signed = first?.kind === 'words' && first.text === '' ? pieces.slice(1) : pieces;
  if (signed.length === 0) {
    return unreadable('The sum is empty; write for example “prince - man + woman”.');
  }
  const terms: SumTerm[] = [];
  let sign = 1;
  for (const piece of signed) {
    if (piece.kind === 'sign') {
      sign = piece.value;
      continue;
    }
    const term = readTerm(piece, sign);
    if (typeof term === 'string') return unreadable(term);
    terms.push(term);
  }
  if (terms.length > MOST_TERMS) {
    return unreadable(`The sum has ${terms.length} terms; at most ${MOST_TERMS} fit.`);
  }
  return { kind: 'sum', terms };
}

/** The sum as `parseSum` reads it again; phrases that hold signs are quoted. */
export function writeSum(terms: readonly SumTerm[]): string {
  return terms
    .map(({ prompt, weight }, index) => {
      const size = Math.abs(weight);
      const words = isPlain(prompt) ? prompt : `"${prompt}"`;
      const sign = weight < 0 ? '- ' : index === 0 ? '' : '+ ';
      return `${sign}${size === 1 ? '' : `${size} * `}${words}`;
    })
    .join(' ');
}

type Piece =
  | { kind: 'sign'; value: 1 | -1 }
  /** `quoted` marks, by index, the characters that stood in quotes; the quotes themselves are gone. */
  | { kind: 'words'; text: string; quoted: boolean[] };

const QUOTES = '"“”„';
const MINUS = '-−–';

/** Words and signs in turn, beginning and ending with words; null where a quote is not closed. */
function splitSum(text: string): Piece[] | null {
  const pieces: Piece[] = [];
  let words = '';
  let quoted: boolean[] = [];
  let inside = false;
  let previous = ' ';
  const close = () => {
    pieces.push({ kind: 'words', ...trimmed(words, quoted) });
    words = '';
    quoted = [];
  };
  // By UTF-16 units, so that the marks have the text's own indices.
  for (const character of text.split('')) {
    const minus = MINUS.includes(character) && /\s/.test(previous);
    previous = character;
    if (QUOTES.includes(character)) inside = !inside;
    else if (!inside && (character === '+' || minus)) {
      close();
      pieces.push({ kind: 'sign', value: character === '+' ? 1 : -1 });
    } else {
      words += character;
      quoted.push(inside);
    }
  }
  close();
  return inside ? null : pieces;
}

function trimmed(text: string, quoted: boolean[]): { text: string; quoted: boolean[] } {
  const start = text.length - text.trimStart().length;
  const end = Math.max(start, text.trimEnd().length);
  return { text: text.slice(start, end), quoted: quoted.slice(start, end) };
}

const TIMES = /[*×]/;

/** The term, or the sentence that says what is wrong with it. */
function readTerm({ text, quoted }: Piece & { kind: 'words' }, sign: number): SumTerm | string {
  const at = [...text.split('').entries()]
    .filter(([index, character]) => TIMES.test(character) && quoted[index] !== true)
    .map(([index]) => index);
  const [times] = at;
  if (times === undefined) {
    if (text === '')
      return 'A sign has nothing after it; write a word there, or take the sign away.';
    return { prompt: text, weight: sign };
  }
  const [left, right] = [text.slice(0, times).trim(), text.slice(times + 1).trim()];
  const [prompt, number] = isNumber(left) ? [right, left] : [left, right];
  const weight = Number(number);
  if (at.length > 1 || !isNumber(number) || prompt === '' || weight > LARGEST_WEIGHT) {
    return `“${text}” has no weight from 0 to ${LARGEST_WEIGHT}; write it like “0.5 * cat”.`;
  }
  return { prompt, weight: sign * weight };
}

function isNumber(text: string): boolean {
  return /^(\d+(\.\d*)?|\.\d+)$/.test(text);
}

/** Whether a phrase needs no quotes. */
function isPlain(prompt: string): boolean {
  return prompt === prompt.trim() && !/[+*×"“”„]|(^|\s)[-−–]/.test(prompt);
}

function unreadable(sentence: string): ParsedSum {
  return { kind: 'unreadable', sentence };
}
