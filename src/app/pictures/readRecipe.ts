import type { Recipe } from '../../protocol/recipe';

/** No PNG with a recipe is anywhere near this large, in bytes; what is larger is not read for one. */
const LARGEST_PNG = 32_000_000;

/**
 * The recipe that a PNG carries; null for one without, and for any other file.
 *
 * @param subject the picture, as the beginning of a sentence
 * @throws FlowTokError `bad-input` for a damaged PNG, or for a recipe that cannot be used
 */
export async function readRecipe(file: Blob, subject: string): Promise<Recipe | null> {
  if (file.size > LARGEST_PNG) return null;
  const bytes = new Uint8Array(await file.arrayBuffer());
  const { readRecipeInPng } = await import('../../exchange/png/readRecipe');
  return readRecipeInPng(bytes, subject);
}
