// The colours that single-colour icons are drawn in, chosen by a hash of the name so that a rebuild gives the same bytes.
import { createHash } from 'node:crypto';

export const INKS = {
  red: '#dc2626',
  orange: '#f97316',
  yellow: '#facc15',
  green: '#16a34a',
  teal: '#0d9488',
  blue: '#2563eb',
  purple: '#7c3aed',
  pink: '#ec4899',
  brown: '#854d0e',
  gray: '#6b7280',
  black: '#111111',
  white: '#ffffff',
};
/** Name -> colour and how many of 20 pictures have it. */
export const BACKGROUNDS = {
  white: ['#ffffff', 11],
  dark: ['#1f2430', 5],
  'pale blue': ['#dbeafe', 1],
  'pale yellow': ['#fef3c7', 1],
  'pale pink': ['#fce7f3', 1],
  'pale green': ['#dcfce7', 1],
};
/** Inks that cannot be told from a background. */
const UNREADABLE = { dark: ['black', 'gray', 'brown'], default: ['white'] };

const shares = Object.entries(BACKGROUNDS).flatMap(([name, [, share]]) => Array(share).fill(name));

/** The colouring of the k-th drawing of an icon: { ink, background } by name. */
export function colouring(set, name, k) {
  const bytes = createHash('sha256').update(`colouring:${set}:${name}:${k}`).digest();
  const background = shares[bytes[0] % shares.length];
  const unreadable = UNREADABLE[background] ?? UNREADABLE.default;
  const inks = Object.keys(INKS).filter((ink) => !unreadable.includes(ink));
  // white reads on dark alone, so it takes a larger share there
  if (background === 'dark' && bytes[2] < 64) return { ink: 'white', background };
  return { ink: inks[bytes[1] % inks.length], background };
}
