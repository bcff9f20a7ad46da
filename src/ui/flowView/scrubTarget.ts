/** In parts; above what rounding makes of a hundred parts, below half of one. */
const SLACK = 0.06;

/**
 * Where a key leads from `t`; null for one that means nothing here.
 * @param grain parts that arrows move by
 * @param steps parts that Page Up and Page Down move by
 */
export function scrubTarget(key: string, t: number, grain: number, steps: number): number | null {
  // A slider rounds to thousandths: a point that is a hair off a stop counts as being there.
  const after = (parts: number) => Math.min(1, (Math.floor(t * parts + SLACK) + 1) / parts);
  const before = (parts: number) => Math.max(0, (Math.ceil(t * parts - SLACK) - 1) / parts);
  if (key === 'ArrowRight' || key === 'ArrowUp') return after(grain);
  if (key === 'ArrowLeft' || key === 'ArrowDown') return before(grain);
  if (key === 'PageUp') return after(steps);
  if (key === 'PageDown') return before(steps);
  if (key === 'Home') return 0;
  return key === 'End' ? 1 : null;
}
