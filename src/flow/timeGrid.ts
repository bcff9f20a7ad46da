/** Where a solver evaluates the velocity: `times[i]` in [0, 1] for step i, each of length `stepSize`. */
export interface TimeGrid {
  times: readonly number[];
  stepSize: number;
}

/** The release's path never quite reaches its target: x_t = (1 - (1 - s) t) x_0 + t x_1. */
const sigmaMin = 1e-5;

/**
 * t runs from 0 (source) to 1 (target) in both directions.
 * - `uniform`: t_i = i / n, the left end of each step.
 * - `release`: t_i = i / (n - 1) * (1 - 1e-5), both ends included, as the authors sample,
 *   in steps of (1 - 1e-5) / n.
 * @param steps a positive integer
 */
export function timeGrid(kind: 'uniform' | 'release', steps: number): TimeGrid {
  if (!Number.isInteger(steps) || steps < 1)
    throw new RangeError(`steps must be a positive integer, not ${steps}`);
  const time = (step: number) => {
    if (kind === 'uniform') return step / steps;
    return steps === 1 ? 0 : (step / (steps - 1)) * (1 - sigmaMin);
  };
  const length = kind === 'uniform' ? 1 : 1 - sigmaMin;
  return {
    times: Array.from({ length: steps }, (_, step) => time(step)),
    stepSize: length / steps,
  };
}
