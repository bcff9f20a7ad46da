import { zipSync, type Zippable } from 'fflate';
import { writeIco } from '../../exchange/formats/ico';
import { emojiFormats, faviconSides, iconSides } from '../../exchange/formats/sizes';
import { withoutBackground } from '../../exchange/formats/transparent';
import { FlowTokError } from '../../protocol/errors';
import type { ExportFormat } from '../../store/outlet';

/**
 * A picture of this page as a file of another kind. Icons, favicons and emoji are squares with the background taken out.
 * @throws FlowTokError `unsupported` where the browser cannot write the kind
 */
export async function makeFile(url: string, format: ExportFormat): Promise<Blob> {
  const picture = await (await fetch(url)).blob();
  switch (format) {
    case 'png':
      return picture;
    case 'webp':
      return webp(await createImageBitmap(picture));
    case 'icons':
      return zipOf(
        await cutOut(picture),
        iconSides.map((side) => [`icon-${side}.png`, side]),
      );
    case 'emoji':
      return zipOf(
        await cutOut(picture),
        emojiFormats.map(({ app, side, type }) => [`${app}.${type}`, side]),
      );
    case 'favicon': {
      const cut = await cutOut(picture);
      const images = await Promise.all(
        faviconSides.map(async (side) => ({ side, png: await bytesOf(await square(cut, side)) })),
      );
      return new Blob([writeIco(images)], { type: 'image/vnd.microsoft.icon' });
    }
  }
}

async function webp(bitmap: ImageBitmap): Promise<Blob> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  contextOf(canvas).drawImage(bitmap, 0, 0);
  const file = await canvas.convertToBlob({ type: 'image/webp', quality: 0.95 });
  // A browser that cannot writes a PNG instead, without a word.
  if (file.type === 'image/webp') return file;
  throw new FlowTokError('unsupported', 'This browser cannot write WebP; take the PNG.');
}

/** The picture without its background, at its own size. */
async function cutOut(picture: Blob): Promise<OffscreenCanvas> {
  const bitmap = await createImageBitmap(picture);
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height);
  const context = contextOf(canvas);
  context.drawImage(bitmap, 0, 0);
  const { width, height, data } = withoutBackground(
    context.getImageData(0, 0, canvas.width, canvas.height),
  );
  context.putImageData(new ImageData(new Uint8ClampedArray(data), width, height), 0, 0);
  return canvas;
}

async function zipOf(
  cut: OffscreenCanvas,
  files: readonly (readonly [name: string, side: number])[],
): Promise<Blob> {
  const entries: Zippable = {};
  for (const [name, side] of files) {
    const type = name.endsWith('.webp') ? 'image/webp' : 'image/png';
    const file = await square(cut, side, type);
    // A browser that cannot write WebP writes a PNG instead, which the app would refuse.
    if (file.type === type) entries[name] = [await bytesOf(file), { level: 0 }];
  }
  return new Blob([zipSync(entries)], { type: 'application/zip' });
}

/** A file of this many pixels a side. Halved step by step first: one large step would skip pixels in some browsers. */
function square(picture: OffscreenCanvas, side: number, type = 'image/png'): Promise<Blob> {
  let from = picture;
  while (from.width >= 2 * side) from = scaled(from, from.width / 2);
  return scaled(from, side).convertToBlob({ type, quality: 0.9 });
}

async function bytesOf(file: Blob): Promise<Uint8Array> {
  return new Uint8Array(await file.arrayBuffer());
}

function scaled(picture: OffscreenCanvas, size: number): OffscreenCanvas {
  const side = Math.round(size);
  const canvas = new OffscreenCanvas(side, side);
  const context = contextOf(canvas);
  context.imageSmoothingQuality = 'high';
  context.drawImage(picture, 0, 0, side, side);
  return canvas;
}

function contextOf(canvas: OffscreenCanvas): OffscreenCanvasRenderingContext2D {
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gave no 2D canvas');
  return context;
}
