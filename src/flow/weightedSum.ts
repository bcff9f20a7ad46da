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
