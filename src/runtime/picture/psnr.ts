import type { PictureData } from '../../protocol/api';

const PEAK = 255;

/**
 * Peak signal-to-noise ratio over red, green and blue: 10 log10(255^2 / mean squared error), in dB.
 * @param a, b RGBA of one size; alpha is left out
 * @returns Infinity where all pixels are the same.
 * @throws RangeError when the sizes differ.
 */
export function psnr(a: PictureData, b: PictureData): number {
  if (a.width !== b.width || a.height !== b.height) {
    throw new RangeError(
      `pictures differ in size: ${a.width} x ${a.height} and ${b.width} x ${b.height}`,
    );
  }
  let squares = 0;
  for (let i = 0; i < a.data.length; i++) {
    if (i % 4 !== 3) squares += (a.data[i]! - b.data[i]!) ** 2;
  }
  const mean = squares / (a.width * a.height * 3);
  return 10 * Math.log10(PEAK ** 2 / mean);
}
