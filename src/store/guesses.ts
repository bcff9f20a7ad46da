/** What a picture might be called. */
export interface Guess {
  text: string;
  /** Its probability in [0, 1]; null for the visitor's own words. */
  score: number | null;
}

/** What a picture is called, and what else it might be, most probable first. */
export interface Guesses {
  caption: Guess;
  alternatives: Guess[];
}

/** The most letters of a caption in the visitor's own words. */
export const LONGEST_CAPTION = 500;

/** The alternative at `index` for the caption, which takes its place among them; null where there is none. */
export function preferGuess({ caption, alternatives }: Guesses, index: number): Guesses | null {
  const chosen = alternatives[index];
  if (chosen === undefined) return null;
  const others = alternatives.with(index, caption);
  return { caption: chosen, alternatives: others.sort(byScore) };
}

/**
 * The visitor's own words for the caption, which becomes an alternative, unless it was the visitor's as well. Words
 * that are a guess of the model are that guess; null where nothing changes.
 */
export function inOwnWords(guesses: Guesses, written: string): Guesses | null {
  const text = written.replace(/\s+/gu, ' ').trim().slice(0, LONGEST_CAPTION);
  const { caption, alternatives } = guesses;
  if (text === '' || text === caption.text) return null;
  const known = alternatives.findIndex((guess) => guess.text === text);
  if (known >= 0) return preferGuess(guesses, known);
  const others = caption.score === null ? alternatives : [caption, ...alternatives];
  return { caption: { text, score: null }, alternatives: others.toSorted(byScore) };
}

/** Own words first: nobody writes them to see them last. */
function byScore(a: Guess, b: Guess): number {
  return (b.score ?? 2) - (a.score ?? 2);
}
