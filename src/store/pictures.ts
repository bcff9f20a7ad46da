import type { Draft, DrawnPicture } from './generation';

/** Pictures kept for the strip; the oldest are freed first. */
export const KEPT_PICTURES = 48;

/**
 * The pictures with those of one run before them. A passing picture gives its place to the first of them when that is
 * passing too or shows the same: the page swaps the picture then, instead of moving things about.
 * @returns `fresh` as they were added, and those that nobody shows any more.
 */
export function addPictures(
  before: readonly DrawnPicture[],
  run: readonly DrawnPicture[],
): { pictures: DrawnPicture[]; fresh: DrawnPicture[]; dropped: DrawnPicture[] } {
  const [last, ...rest] = before;
  const [first, ...others] = run;
  if (first === undefined) return { pictures: [...before], fresh: [], dropped: [] };
  const replaces = last?.passing && (first.passing || isSame(last.draft, first.draft));
  const fresh = replaces ? [{ ...first, id: last.id }, ...others] : [...run];
  const all = [...fresh, ...(replaces ? rest : before)];
  return {
    pictures: all.slice(0, KEPT_PICTURES),
    fresh,
    dropped: [...(replaces ? [last] : []), ...all.slice(KEPT_PICTURES)],
  };
}

function isSame(a: Draft, b: Draft): boolean {
  return (Object.keys(a) as (keyof Draft)[]).every((key) => a[key] === b[key]);
}
