/**
 * The straight way: (1 - t) a + t b.
 * @param a, b points of one length
 * @param t in [0, 1] between them; beyond, the line goes on
 */
export function lerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  return weightedSum([a, b], [1 - t, t]);
}

/**
 * The way along the arc (Shoemake 1985): the angle between a and b grows evenly. Latents of a normal distribution keep
 * to a shell, which the straight way cuts through: their middle would be a weaker, blurrier point than either end.
 *
 * Points on one line through the origin, or one at it, have no arc between them: these go straight.
 * @param a, b points of one length; of different norms, the norm changes on the way as well
 * @param t in [0, 1]
 */
export function slerp(a: Float32Array, b: Float32Array, t: number): Float32Array {
  const angle = angleBetween(a, b);
  const sine = Math.sin(angle);
  // Also where the angle is no number.
  if (!(sine > SMALLEST_SINE)) return lerp(a, b, t);
  return weightedSum([a, b], [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine]);
}

/** Below this the quotient of two sines loses more digits than the straight line does. */
const SMALLEST_SINE = 1e-4;

/**
 * sum_i weights_i points_i.
 * @param points at least one, all of one length
 * @param weights one for each point
 * @throws RangeError when lengths differ
 */
export function weightedSum(
  points: readonly Float32Array[],
  weights: readonly number[],
): Float32Array {
  const [first] = points;
  if (!first || weights.length !== points.length) {
    throw new RangeError(`${points.length} points cannot have ${weights.length} weights`);
  }
  const sum = new Float32Array(first.length);
  for (const [row, point] of points.entries()) {
    if (point.length !== sum.length) {
      throw new RangeError(`points differ in length: ${sum.length} and ${point.length}`);
    }
    const weight = weights[row]!;
    // A weight of nothing leaves infinities and NaN of its point out, too.
    if (weight === 0) continue;
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * point[i]!;
  }
  return sum;
}

/** Radians in [0, pi]; NaN for a point at the origin. */
function angleBetween(a: Float32Array, b: Float32Array): number {
  let product = 0;
  let squareA = 0;
  let squareB = 0;
  for (const [i, value] of a.entries()) {
    const other = b[i]!;
    product += value * other;
    squareA += value * value;
    squareB += other * other;
  }
  const cosine = product / Math.sqrt(squareA * squareB);
  return Math.acos(Math.min(1, Math.max(-1, cosine)));
}
