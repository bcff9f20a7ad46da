// Everything needed to make the same picture again, as plain data. src/exchange checks one that comes from outside
// (a link, a PNG, a zip) and writes it there.

import type { SolverName } from './api';

/** The newest version of the format. A field more, or another meaning of one, is a new version. */
export const RECIPE_VERSION = 1;

/** The pack a recipe was made with; another version of it may draw another picture. */
export interface PackReference {
  id: string;
  version: string;
}

/** Every number stands as it was used, so that a pack's new defaults change nothing. */
export interface TextToImageRecipe {
  version: typeof RECIPE_VERSION;
  kind: 'text-to-image';
  pack: PackReference;
  /** As it was typed, without the style's suffix; at most LONGEST_RECIPE_PROMPT characters. */
  prompt: string;
  /** The id of one of the pack's styles; null for none. */
  style: string | null;
  /** Integer in [0, 2^32 - 1], as in `torch.manual_seed(seed)`. */
  seed: number;
  /** Integer in [1, 100]. */
  steps: number;
  /** In [0, 20]; 1 is off. */
  guidance: number;
  solver: SolverName;
}

/** One a kind. */
export type Recipe = TextToImageRecipe;

/** No model here reads as much; what lies beyond cannot change the picture. */
export const LONGEST_RECIPE_PROMPT = 10_000;
