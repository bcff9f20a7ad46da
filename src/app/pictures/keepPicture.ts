import { writeRecipeInPng } from '../../exchange/png/writeRecipe';
import type { PictureData } from '../../protocol/api';
import type { Recipe } from '../../protocol/recipe';

/** Stores a picture as a PNG outside the JavaScript heap, its recipe inside; gives the object URL that shows it. */
export async function keepPicture(
  { width, height, data }: PictureData,
  recipe?: Recipe,
): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gave no 2D canvas');
  context.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  const png = await canvas.convertToBlob({ type: 'image/png' });
  if (recipe === undefined) return URL.createObjectURL(png);
  const written = writeRecipeInPng(new Uint8Array(await png.arrayBuffer()), recipe);
  return URL.createObjectURL(new Blob([written], { type: 'image/png' }));
}
