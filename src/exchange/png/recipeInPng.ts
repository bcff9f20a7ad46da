import type { Recipe } from '../../protocol/recipe';
import { readRecipeText } from '../recipe/parseRecipe';
import { isPng, latin1, readPngChunks, writePng, type PngChunk } from './chunks';

/** The keyword of the tEXt chunk that holds the recipe as JSON. */
const KEYWORD = 'flowtok-recipe';

/** The PNG with the recipe in a tEXt chunk before its pixels; one it had is replaced. */
export function writeRecipeInPng(png: Uint8Array, recipe: Recipe): Uint8Array<ArrayBuffer> {
  const [head, ...rest] = readPngChunks(png).filter((chunk) => recipeText(chunk) === null);
  if (head === undefined) throw new Error('a PNG without chunks');
  const data = latin1(`${KEYWORD}\0${ascii(JSON.stringify(recipe))}`);
  return writePng([head, { type: 'tEXt', data }, ...rest]);
}

/**
 * The recipe in a PNG; null for a PNG without one, and for what is no PNG.
 *
 * @param subject the picture, as the beginning of a sentence
 * @throws FlowTokError `bad-input` for a damaged PNG, or for a recipe that cannot be used
 */
export function readRecipeInPng(png: Uint8Array, subject: string): Recipe | null {
  if (!isPng(png)) return null;
  for (const chunk of readPngChunks(png)) {
    const text = recipeText(chunk);
    if (text !== null) return readRecipeText(text, subject);
  }
  return null;
}

function recipeText({ type, data }: PngChunk): string | null {
  if (type !== 'tEXt') return null;
  const begin = latin1(`${KEYWORD}\0`);
  if (!begin.every((byte, index) => data[index] === byte)) return null;
  return new TextDecoder('latin1').decode(data.subarray(begin.length));
}

/** A tEXt chunk holds Latin-1 only; JSON can escape what lies beyond ASCII. */
function ascii(json: string): string {
  return json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
