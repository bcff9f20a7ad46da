import type { PictureData } from '../../protocol/api';

/**
 * The image decoder's output as pixels: values outside `range` are clamped, the rest rounded to 8 bits.
 *
 * @param planes `[3, size, size]`, RGB planes, row-major, in `range`.
 */
export function toPicture(
  planes: Float32Array,
  size: number,
  range: readonly [number, number],
): PictureData {
  const [low, high] = range;
  const unit = 255 / (high - low);
  const area = size * size;
  const data = new Uint8ClampedArray(area * 4);
  for (let i = 0; i < area; i++) {
    for (let channel = 0; channel < 3; channel++) {
      // A clamped array clamps and rounds by itself.
      data[i * 4 + channel] = ((planes[channel * area + i] ?? low) - low) * unit;
    }
    data[i * 4 + 3] = 255;
  }
  return { width: size, height: size, data };
}
