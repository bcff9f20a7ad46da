// Everything needed to make the same picture again, as plain data. src/exchange checks one that comes from outside
// (a link, a PNG, a zip) and writes it there.

import type { SolverName } from './api';

/** The newest version of the format. A kind or a field more, or another meaning of one, is a new version. */
export const RECIPE_VERSION = 2;

/** The pack a recipe was made with; another version of it may draw another picture. */
export interface PackReference {
  id: string;
  version: string;
}

/** What every kind says. Every number stands as it was used, so that a pack's new defaults change nothing. */
interface Sampled {
  pack: PackReference;
  /** Integer in [0, 2^32 - 1], as in `torch.manual_seed(seed)`. */
  seed: number;
  /** Integer in [1, 100]. */
  steps: number;
  /** In [0, 20]; 1 is off. */
  guidance: number;
}

export interface TextToImageRecipe extends Sampled {
  version: 1;
  kind: 'text-to-image';
  /** As it was typed, without the style's suffix; at most LONGEST_RECIPE_PROMPT characters. */
  prompt: string;
  /** The id of one of the pack's styles; null for none. */
  style: string | null;
  solver: SolverName;
}

/** A picture as the model knows it, small enough for a link. */
export interface RecipePicture {
  /** What it is called. */
  picture: string;
  /** Its latents `[tokens, channels]` as the image encoder gives them: float32, little-endian, in base64. */
  tokens: string;
}

/** What a blend is made of. */
export type RecipeIngredient = { prompt: string } | RecipePicture;

/** The way between two ends. */
export interface BetweenRecipe extends Sampled {
  version: 2;
  kind: 'between';
  from: RecipeIngredient;
  to: RecipeIngredient;
  /** Both ends among them; integer in [FEWEST_FRAMES, MOST_FRAMES]. */
  frames: number;
  /** As in `TextToImageRecipe`, of every prompt. */
  style: string | null;
}

/** A sum of prompts, e.g. `red heart - red + blue`. */
export interface SumRecipe extends Sampled {
  version: 2;
  kind: 'sum';
  sum: string;
  style: string | null;
}

/** Variations of a picture. */
export interface VariationsRecipe extends Sampled {
  version: 2;
  kind: 'variations';
  of: RecipePicture;
  /** In [0, 1]. */
  strength: number;
}

export type BlendRecipe = BetweenRecipe | SumRecipe | VariationsRecipe;

/** One a kind. */
export type Recipe = TextToImageRecipe | BlendRecipe;

export const FEWEST_FRAMES = 3;
export const MOST_FRAMES = 24;

/** No model here reads as much; what lies beyond cannot change the picture. */
export const LONGEST_RECIPE_PROMPT = 10_000;
