import { symmetricEigen } from './symmetricEigen';

/** The plane in which a path can be drawn with the least loss. */
export interface PrincipalPlane {
  /** `[x, y]` of each state: its coordinates on the first two principal axes, in the states' own units. */
  points: [number, number][];
  /** Of all the variance, what lies along each of the two axes; both in [0, 1], the first no smaller. */
  shares: [number, number];
}

/**
 * Principal components of the states of a path. There are few states of many numbers each, so the Gram matrix
 * G = X X^T of the centred states, `[states, states]`, is decomposed instead of the covariance: with
 * G u_k = lambda_k u_k, the coordinates on axis k are sqrt(lambda_k) u_k.
 *
 * The axes' signs are arbitrary, so they are chosen: the path runs from left to right, and its farthest bend is up.
 * @param states at least one, all of one length
 */
export function principalPlane(states: readonly Float32Array[]): PrincipalPlane {
  const { values, vectors } = symmetricEigen(gramOfCentred(states));
  const total = values.reduce((sum, value) => sum + Math.max(0, value), 0);
  const axis = (k: number) => {
    const length = Math.sqrt(Math.max(0, values[k] ?? 0));
    return states.map((_, i) => length * (vectors[k]?.[i] ?? 0));
  };
  const share = (k: number) => (total > 0 ? Math.max(0, values[k] ?? 0) / total : 0);
  const first = axis(0);
  const xs = first.at(-1)! < first[0]! ? first.map(negative) : first;
  const second = axis(1);
  const ys = farthest(second) < 0 ? second.map(negative) : second;
  return { points: xs.map((x, i) => [x, ys[i]!]), shares: [share(0), share(1)] };
}

/** Inner products of the states after their mean is taken out. */
function gramOfCentred(states: readonly Float32Array[]): number[][] {
  const length = states[0]?.length ?? 0;
  const mean = new Float64Array(length);
  for (const state of states) {
    if (state.length !== length) throw new RangeError('the states differ in length');
    for (let i = 0; i < length; i++) mean[i] = mean[i]! + state[i]! / states.length;
  }
  const centred = states.map((state) => Float64Array.from(state, (value, i) => value - mean[i]!));
  return centred.map((a) =>
    centred.map((b) => a.reduce((sum, value, i) => sum + value * b[i]!, 0)),
  );
}

function farthest(values: readonly number[]): number {
  return values.reduce((best, value) => (Math.abs(value) > Math.abs(best) ? value : best), 0);
}

function negative(value: number): number {
  return value === 0 ? 0 : -value;
}
