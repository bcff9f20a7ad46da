/** A PNG for one size of an icon. */
export interface IconImage {
  /** Pixels a side, 1 to 256. */
  side: number;
  png: Uint8Array;
}

const HEAD = 6;
const ENTRY = 16;

/**
 * An .ico of PNGs, as every system since Windows Vista reads it: ICONDIR, an ICONDIRENTRY for each image, then the images.
 * Numbers are little-endian; a side of 256 is written as 0.
 */
export function writeIco(images: readonly IconImage[]): Uint8Array<ArrayBuffer> {
  const begin = HEAD + ENTRY * images.length;
  const bytes = new Uint8Array(images.reduce((sum, { png }) => sum + png.length, begin));
  const view = new DataView(bytes.buffer);
  view.setUint16(2, 1, true);
  view.setUint16(4, images.length, true);
  let at = begin;
  for (const [index, { side, png }] of images.entries()) {
    const entry = HEAD + ENTRY * index;
    view.setUint8(entry, side % 256);
    view.setUint8(entry + 1, side % 256);
    // Colour planes and bits a pixel; a palette there is none.
    view.setUint16(entry + 4, 1, true);
    view.setUint16(entry + 6, 32, true);
    view.setUint32(entry + 8, png.length, true);
    view.setUint32(entry + 12, at, true);
    bytes.set(png, at);
    at += png.length;
  }
  return bytes;
}
