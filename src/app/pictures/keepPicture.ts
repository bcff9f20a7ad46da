import type { PictureData } from '../../protocol/api';

/** Stores a picture as a PNG outside the JavaScript heap; gives the object URL that shows it. */
export async function keepPicture({ width, height, data }: PictureData): Promise<string> {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gave no 2D canvas');
  context.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/png' }));
}
