import type { Recipe } from '../../protocol/recipe';
import { readPngChunks, writePng } from './chunks';
import { recipeChunk, recipeText } from './recipeText';

/**
 * The PNG with the recipe in a tEXt chunk before its pixels; one it had is replaced.
 * @throws FlowTokError `bad-input` for a damaged PNG
 */
export function writeRecipeInPng(png: Uint8Array, recipe: Recipe): Uint8Array<ArrayBuffer> {
  const [head, ...rest] = readPngChunks(png).filter((chunk) => recipeText(chunk) === null);
  if (head === undefined) throw new Error('a PNG without chunks');
  return writePng([head, recipeChunk(JSON.stringify(recipe)), ...rest]);
}
