import { shownName } from '../../exchange/shownName';
import type { PictureData } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import type { OpenedPicture } from '../../store/services';
import { drawingCost, MOST_ELEMENTS } from './drawingCost';
import { fitWithin, LARGEST_SIDE, MOST_PIXELS } from './pictureSize';

/**
 * Decodes a picture file as the browser does it, EXIF orientation included, SVG too (as an image, so that no
 * script in it runs); of a moving picture, its first frame. At most LARGEST_SIDE pixels a side come back; the model
 * looks at far fewer.
 *
 * @param shownSide no side of the picture that the object URL shows is longer
 * @throws FlowTokError `bad-input`, naming the file, when it is no picture or has more than MOST_PIXELS pixels.
 */
export async function openPicture(
  file: Blob,
  name: string,
  shownSide = LARGEST_SIDE,
): Promise<OpenedPicture> {
  const url = URL.createObjectURL(file);
  try {
    if (isSvg(file) && (await drawingCost(url)) > MOST_ELEMENTS) throw tooIntricate(name);
    // The <img> reads the size from the file's head; the pixels are decoded only once the size is known.
    const image = await loadImage(url, file, name);
    const size = naturalSize(image, file);
    if (size.width * size.height > MOST_PIXELS) throw tooLarge(name);
    const fitted = fitWithin(size, LARGEST_SIDE, isSvg(file));
    const canvas = new OffscreenCanvas(fitted.width, fitted.height);
    const context = canvas.getContext('2d', { willReadFrequently: true });
    if (context === null) throw unreadable(file, name);
    context.imageSmoothingQuality = 'high';
    if (isSvg(file)) {
      context.drawImage(image, 0, 0, fitted.width, fitted.height);
    } else {
      // Unlike an <img>, which shows the upper half of a broken file, this rejects.
      const bitmap = await createImageBitmap(file).catch(() => {
        throw unreadable(file, name);
      });
      context.drawImage(bitmap, 0, 0, fitted.width, fitted.height);
      bitmap.close();
    }
    const { width, height, data } = pixelsOf(context, fitted, name);
    return { pixels: { width, height, data }, url: await still(canvas, shownSide) };
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** What the page shows is what the model reads: a moving picture stands still, and a large one spares memory. */
async function still(canvas: OffscreenCanvas, shownSide: number): Promise<string> {
  const { width, height } = fitWithin(canvas, shownSide);
  if (width === canvas.width && height === canvas.height) return pngUrl(canvas);
  const smaller = new OffscreenCanvas(width, height);
  const context = smaller.getContext('2d');
  if (context === null) return pngUrl(canvas);
  context.imageSmoothingQuality = 'high';
  context.drawImage(canvas, 0, 0, width, height);
  return pngUrl(smaller);
}

async function pngUrl(canvas: OffscreenCanvas): Promise<string> {
  return URL.createObjectURL(await canvas.convertToBlob({ type: 'image/png' }));
}

function loadImage(url: string, file: Blob, name: string): Promise<HTMLImageElement> {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(unreadable(file, name));
    image.src = url;
  });
}

/** An SVG without a size of its own has none in some browsers: any will do. */
function naturalSize(image: HTMLImageElement, file: Blob): { width: number; height: number } {
  const { naturalWidth: width, naturalHeight: height } = image;
  return isSvg(file) && width * height === 0 ? { width: 512, height: 512 } : { width, height };
}

function isSvg(file: Blob): boolean {
  return file.type === 'image/svg+xml';
}

function unreadable(file: Blob, name: string): FlowTokError {
  const choice = 'choose a PNG, JPEG, WebP, GIF or SVG file';
  return file.type.startsWith('image/')
    ? new FlowTokError(
        'bad-input',
        `“${shownName(name)}” is damaged or in a format this browser cannot read; ${choice}.`,
      )
    : new FlowTokError('bad-input', `“${shownName(name)}” is not a picture; ${choice}.`);
}

function tooLarge(name: string): FlowTokError {
  const most = Math.round(MOST_PIXELS / 1e6);
  return new FlowTokError(
    'bad-input',
    `“${shownName(name)}” has more than ${most} million pixels; scale it down and try again.`,
  );
}

function tooIntricate(name: string): FlowTokError {
  return new FlowTokError(
    'bad-input',
    `“${shownName(name)}” is damaged or too intricate to draw; save it as a PNG file and choose that.`,
  );
}

/** Refused for an SVG with a web page in it (`foreignObject`): the browser shows it, and lets nobody read it. */
function pixelsOf(
  context: OffscreenCanvasRenderingContext2D,
  { width, height }: { width: number; height: number },
  name: string,
): PictureData {
  try {
    return context.getImageData(0, 0, width, height);
  } catch {
    throw tooIntricate(name);
  }
}
