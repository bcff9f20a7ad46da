/** A drawing style offered by a pack: its suffix is appended to the prompt that is sent. */
export interface Style {
  readonly id: string;
  readonly name: string;
  readonly suffix: string;
}

/** The text the model gets: the trimmed prompt, with the style's suffix unless the prompt already ends in it. */
export function promptWithStyle(prompt: string, style: Style | undefined): string {
  const trimmed = prompt.trim();
  if (style === undefined || trimmed.toLowerCase().endsWith(style.suffix.trim().toLowerCase())) {
    return trimmed;
  }
  return trimmed + style.suffix;
}

const LONGEST_NAME = 60;

/**
 * A file name that every system takes, e.g. `red-apple-seed-1.png`. Letters and digits of any script are kept;
 * everything else, path separators and control characters included, becomes a hyphen.
 */
export function pictureFileName(prompt: string, seed: number): string {
  return `${pictureName(prompt, seed)}.png`;
}

/** The same without its ending. */
export function pictureName(prompt: string, seed: number): string {
  return `${hyphenated(prompt)}-seed-${seed}`;
}

/** The same for a file that no seed names, e.g. `egg-to-chicken.webp`. */
export function titleFileName(title: string, extension: string): string {
  return `${hyphenated(title)}.${extension}`;
}

function hyphenated(title: string): string {
  const words = title
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-');
  const short = [...words]
    .slice(0, LONGEST_NAME)
    .join('')
    .replace(/^-+|-+$/g, '');
  return short === '' ? 'picture' : short;
}

/** The largest seed, inclusive: seeds are unsigned 32-bit integers. */
export const LARGEST_SEED = 2 ** 32 - 1;

/** As many seeds as a batch has pictures: the first, then each one more; after the largest comes 0. */
export function seedsFrom(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, index) => (first + index) % (LARGEST_SEED + 1));
}

/** A fresh seed in [0, 2^32 - 1]; `random` gives numbers in [0, 1). */
export function rollSeed(random: () => number = Math.random): number {
  return Math.floor(random() * (LARGEST_SEED + 1));
}
