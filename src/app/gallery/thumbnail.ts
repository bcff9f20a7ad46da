import { fitWithin } from '../pictures/pictureSize';

/** Pixels along the longer side of the copy that a caption keeps. */
const THUMBNAIL_SIDE = 256;

/** A small PNG of a picture that is shown on this page; whatever an <img> shows, an SVG too. */
export async function thumbnail(url: string): Promise<Blob> {
  const image = new Image();
  image.src = url;
  await image.decode();
  // An SVG without a size of its own has none in some browsers.
  const natural = { width: image.naturalWidth || 256, height: image.naturalHeight || 256 };
  const { width, height } = fitWithin(natural, THUMBNAIL_SIDE);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gave no 2D canvas');
  context.imageSmoothingQuality = 'high';
  context.drawImage(image, 0, 0, width, height);
  return canvas.convertToBlob({ type: 'image/png' });
}
