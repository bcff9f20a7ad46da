import { FlowTokError } from '../../protocol/errors';
import type { PictureData } from '../../protocol/api';
import { resample } from './resample';

const WHITE = 255;

/**
 * A picture of any size as the image encoder takes it: flattened on white, scaled to fit inside the
 * square, centred, the rest white. A picture that already has the size passes unchanged.
 *
 * A canvas would do this too, but every browser resamples in its own way; here the same picture gives
 * the same numbers everywhere.
 *
 * @param picture RGBA, 8 bits, row-major.
 * @param size pixels a side, S.
 * @param range what black and white become.
 * @returns `[3, S, S]`, RGB planes, row-major, in `range`.
 * @throws FlowTokError `bad-input` when the pixels do not fit the stated size.
 */
export function fitPicture(
  picture: PictureData,
  size: number,
  range: readonly [number, number],
): Float32Array {
  checkPicture(picture);
  const { width, height } = picture;
  const scale = Math.min(size / width, size / height);
  const fitted = {
    width: Math.min(size, Math.max(1, Math.round(width * scale))),
    height: Math.min(size, Math.max(1, Math.round(height * scale))),
  };
  const left = Math.floor((size - fitted.width) / 2);
  const top = Math.floor((size - fitted.height) / 2);
  const [low, high] = range;
  const unit = (high - low) / WHITE;
  const planes = new Float32Array(3 * size * size).fill(high);
  for (let channel = 0; channel < 3; channel++) {
    const pixels = resample({ values: flatten(picture, channel), width, height }, fitted);
    for (let y = 0; y < fitted.height; y++) {
      const row = (channel * size + top + y) * size + left;
      for (let x = 0; x < fitted.width; x++) {
        planes[row + x] = low + (pixels[y * fitted.width + x] ?? WHITE) * unit;
      }
    }
  }
  return planes;
}

function checkPicture({ width, height, data }: PictureData): void {
  const whole = Number.isInteger(width) && Number.isInteger(height) && width > 0 && height > 0;
  if (!whole || data.length !== width * height * 4) {
    throw new FlowTokError(
      'bad-input',
      'The picture is empty or its pixels do not fit its size; choose another picture.',
      `${width} x ${height}, ${data.length} bytes`,
    );
  }
}

/** One colour channel laid over white, still in [0, 255] but not rounded. */
function flatten({ data, width, height }: PictureData, channel: number): Float32Array {
  const values = new Float32Array(width * height);
  for (let i = 0; i < values.length; i++) {
    const alpha = (data[i * 4 + 3] ?? 0) / WHITE;
    values[i] = WHITE + ((data[i * 4 + channel] ?? 0) - WHITE) * alpha;
  }
  return values;
}
