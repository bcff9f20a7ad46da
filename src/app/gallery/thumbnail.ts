import type { KeptCrop } from '../../protocol/gallery';
import { fitWithin } from '../pictures/pictureSize';

/** Pixels along the longer side of the copy that a caption keeps. */
const THUMBNAIL_SIDE = 256;

/** A small PNG of a picture that is shown on this page, or of a square of it; whatever an <img> shows, an SVG too. */
export async function thumbnail(url: string, crop?: KeptCrop): Promise<Blob> {
  const image = new Image();
  image.src = url;
  await image.decode();
  // An SVG without a size of its own has none in some browsers.
  const natural = { width: image.naturalWidth || 256, height: image.naturalHeight || 256 };
  const part = crop
    ? { left: crop.left, top: crop.top, width: crop.side, height: crop.side }
    : { left: 0, top: 0, ...natural };
  const { width, height } = fitWithin(part, THUMBNAIL_SIDE);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gave no 2D canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, part.left, part.top, part.width, part.height, 0, 0, width, height);
  return canvas.convertToBlob({ type: 'image/png' });
}
