import { writeRecipeInPng } from '../../exchange/png/writeRecipe';
import { FlowTokError } from '../../protocol/errors';
import type { Recipe } from '../../protocol/recipe';

const GAP = 8;
const MOST_COLUMNS = 12;
/** Pixels of a row: what the gallery's zip takes along a side. */
const LONGEST_ROW = 4096;

/**
 * Pictures side by side as one PNG, in rows as even as can be, on white, as they are drawn for it.
 *
 * @param urls at least one; the smallest picture gives the size of all
 * @param recipe is written into the PNG
 * @throws FlowTokError `unsupported` where the browser has no canvas for it; `internal` when a picture is gone.
 */
export async function joinPictures(urls: readonly string[], recipe?: Recipe): Promise<Blob> {
  const pictures = await Promise.all(urls.map(read));
  const width = Math.min(...pictures.map((picture) => picture.width));
  const height = Math.min(...pictures.map((picture) => picture.height));
  const fitting = Math.max(1, Math.floor((LONGEST_ROW - GAP) / (width + GAP)));
  const rows = Math.ceil(pictures.length / Math.min(MOST_COLUMNS, fitting));
  const columns = Math.ceil(pictures.length / rows);
  const canvas = new OffscreenCanvas(columns * (width + GAP) + GAP, rows * (height + GAP) + GAP);
  const context = canvas.getContext('2d');
  if (context === null) {
    throw new FlowTokError(
      'unsupported',
      'This browser gave no canvas; save the pictures one by one.',
    );
  }
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  for (const [i, picture] of pictures.entries()) {
    const left = GAP + (i % columns) * (width + GAP);
    const top = GAP + Math.floor(i / columns) * (height + GAP);
    // The original of a variation may be far larger than what the model draws.
    const scale = Math.min(width / picture.width, height / picture.height);
    context.drawImage(picture, left, top, picture.width * scale, picture.height * scale);
    picture.close();
  }
  const png = await canvas.convertToBlob({ type: 'image/png' });
  if (recipe === undefined) return png;
  const written = writeRecipeInPng(new Uint8Array(await png.arrayBuffer()), recipe);
  return new Blob([written], { type: 'image/png' });
}

async function read(url: string): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(await (await fetch(url)).blob());
  } catch (error) {
    throw new FlowTokError(
      'internal',
      'A picture of the strip could not be read; draw it again and save it then.',
      String(error),
    );
  }
}
