// A solver's path as the states it kept: n steps, n + 1 states, state i at t = i / n. Between two states it is
// straight, and for Euler's method that is the very path: x_t = x_i + (t - t_i) v_i.

/** The state at `t` in [0, 1]; what lies outside is taken to the nearest end. */
export function pointAt(states: readonly Float32Array[], t: number): Float32Array {
  const { step, within } = stepAt(states, t);
  const from = states[step]!;
  const to = states[step + 1] ?? from;
  // The ends of a step are the states themselves, bit for bit.
  if (within === 0) return from.slice();
  if (within === 1) return to.slice();
  return from.map((value, i) => value + within * (to[i]! - value));
}

/** The step under way at `t`, from 0, and how much of it is done, in [0, 1]; the last step holds t = 1. */
export function stepAt(states: readonly unknown[], t: number): { step: number; within: number } {
  const steps = states.length - 1;
  if (steps < 1) return { step: 0, within: 0 };
  const along = Math.min(Math.max(t, 0), 1) * steps;
  const step = Math.min(Math.floor(along), steps - 1);
  return { step, within: along - step };
}

/**
 * Where a step heads for: x_i + (1 - t_i) v_i with the step's own velocity v_i = n (x_{i+1} - x_i), the end that the
 * path would have if it went straight on. It is the same from every point of the step, and the path's end for the last one.
 */
export function headingOf(states: readonly Float32Array[], step: number): Float32Array {
  const steps = states.length - 1;
  const from = states[step]!;
  const to = states[step + 1];
  if (to === undefined || step === steps - 1) return states[steps]!.slice();
  return from.map((value, i) => value + (steps - step) * (to[i]! - value));
}

/**
 * How much of the change from the first state to the last is done at `t`: 1 - |x_1 - x_t| / |x_1 - x_0|, in [0, 1]. A
 * path that first leads away from its end has done nothing yet.
 */
export function shareDone(states: readonly Float32Array[], t: number): number {
  const end = states.at(-1)!;
  const whole = distance(states[0]!, end);
  if (whole === 0) return 1;
  return Math.max(0, 1 - distance(pointAt(states, t), end) / whole);
}

/** The `share`-quantile of all magnitudes: what lies beyond it, a colour scale may clip. @param share in [0, 1] */
export function usualMagnitude(states: readonly Float32Array[], share = 0.99): number {
  const magnitudes = Float32Array.from(states.flatMap((state) => [...state.map(Math.abs)])).sort();
  return magnitudes[Math.min(magnitudes.length - 1, Math.floor(share * magnitudes.length))] ?? 0;
}

function distance(a: Float32Array, b: Float32Array): number {
  return Math.sqrt(a.reduce((sum, value, i) => sum + (value - b[i]!) ** 2, 0));
}
