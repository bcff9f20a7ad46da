import { latin1, type PngChunk } from './chunks';

/** The keyword of the tEXt chunk that holds the recipe as JSON. */
const KEYWORD = 'flowtok-recipe';

/** A tEXt chunk that holds the JSON; it can hold Latin-1 only, so what lies beyond ASCII is escaped. */
export function recipeChunk(json: string): PngChunk {
  const ascii = json.replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return { type: 'tEXt', data: latin1(`${KEYWORD}\0${ascii}`) };
}

/** The JSON in a chunk of `recipeChunk`; null in any other. */
export function recipeText({ type, data }: PngChunk): string | null {
  if (type !== 'tEXt') return null;
  const begin = latin1(`${KEYWORD}\0`);
  if (!begin.every((byte, index) => data[index] === byte)) return null;
  return new TextDecoder('latin1').decode(data.subarray(begin.length));
}
