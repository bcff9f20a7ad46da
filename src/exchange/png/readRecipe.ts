import type { Recipe } from '../../protocol/recipe';
import { readRecipeText } from '../recipe/parseRecipe';
import { isPng, readPngChunks } from './chunks';
import { recipeText } from './recipeText';

/**
 * The recipe in a PNG; null for a PNG without one, and for what is no PNG.
 *
 * @param subject the picture, as the beginning of a sentence
 * @throws FlowTokError `bad-input` for a damaged PNG, or for a recipe that cannot be used
 */
export function readRecipeInPng(png: Uint8Array, subject: string): Recipe | null {
  if (!isPng(png)) return null;
  for (const chunk of readPngChunks(png, subject)) {
    const text = recipeText(chunk);
    if (text !== null) return readRecipeText(text, subject);
  }
  return null;
}
