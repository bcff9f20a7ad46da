/** One channel, row-major `[height, width]`. */
export interface Plane {
  values: Float32Array;
  width: number;
  height: number;
}

/**
 * Resizes one channel with a triangle filter as wide as the reduction (what Pillow calls BILINEAR), so
 * that shrinking averages instead of skipping pixels. Rows first, then columns, both unrounded.
 *
 * @returns `[to.height, to.width]`, row-major; the input's own values when the size stays.
 */
export function resample(plane: Plane, to: { width: number; height: number }): Float32Array {
  const { width, height } = plane;
  const across =
    to.width === width
      ? plane.values
      : blend(plane.values, height, taps(width, to.width), { line: width, along: 1 });
  if (to.height === height) return across;
  const columns = blend(across, to.width, taps(height, to.height), { line: 1, along: to.width });
  return transpose(columns, to.width, to.height);
}

/** For one output position: the first input position and the weights from there on; they sum to 1. */
interface Tap {
  first: number;
  weights: number[];
}

function taps(from: number, to: number): Tap[] {
  const scale = from / to;
  const reach = Math.max(1, scale);
  return Array.from({ length: to }, (_, position) => {
    const centre = (position + 0.5) * scale;
    const first = Math.max(0, Math.floor(centre - reach + 0.5));
    const end = Math.min(from, Math.floor(centre + reach + 0.5));
    const weights: number[] = [];
    let sum = 0;
    for (let i = first; i < end; i++) {
      const weight = Math.max(0, 1 - Math.abs(i + 0.5 - centre) / reach);
      weights.push(weight);
      sum += weight;
    }
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

/** `[lines, taps.length]`: every line blended by every tap. `line` and `along` are strides of the input. */
function blend(
  values: Float32Array,
  lines: number,
  byTap: Tap[],
  stride: { line: number; along: number },
): Float32Array {
  const out = new Float32Array(lines * byTap.length);
  for (let line = 0; line < lines; line++) {
    byTap.forEach(({ first, weights }, position) => {
      let sum = 0;
      let at = line * stride.line + first * stride.along;
      for (const weight of weights) {
        sum += weight * (values[at] ?? 0);
        at += stride.along;
      }
      out[line * byTap.length + position] = sum;
    });
  }
  return out;
}

function transpose(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      out[column * rows + row] = values[row * columns + column] ?? 0;
    }
  }
  return out;
}
