// Plain statistics of the benchmark. A busy machine adds time and never takes any: medians, and ratios of what
// lies next to each other in time.

/** The middle value, or the mean of the two in the middle. */
export function median(values) {
  if (values.length === 0) throw new RangeError('the median of nothing was asked for');
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
}

/** The median of a[i] / b[i], measured in turn. */
export function medianRatio(a, b) {
  if (a.length !== b.length) throw new RangeError(`${a.length} values against ${b.length}`);
  return median(a.map((value, i) => value / b[i]));
}

/**
 * How cost grows with size between neighbours: the exponent p of cost ~ size^p, so 1 is linear.
 * @param {{ size: number, cost: number }[]} rows by rising size
 * @returns one exponent fewer than rows
 */
export function exponents(rows) {
  return rows
    .slice(1)
    .map(({ size, cost }, i) => Math.log(cost / rows[i].cost) / Math.log(size / rows[i].size));
}

/** To so many significant digits, as a number. */
export function rounded(value, digits = 3) {
  return Number(value.toPrecision(digits));
}
