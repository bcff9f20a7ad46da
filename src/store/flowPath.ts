import { pointAt, shareDone, stepAt, usualMagnitude } from '../flow/path';
import { principalPlane } from '../flow/principalPlane';
import type { Direction } from '../protocol/manifest';

/** The way a result took through the latents, and what is drawn of it. */
export interface FlowPath {
  direction: Direction;
  /** Shape of a state; row-major. */
  tokens: number;
  channels: number;
  /** What the states are multiplied with, against the latents that the image decoder reads. */
  scale: number;
  /** Before the first step and after each; state i is at t = i / steps. */
  states: readonly Float32Array[];
  /** `[x, y]` of each state on the first two principal axes. */
  points: readonly [number, number][];
  /** Share of the variance along each of the two axes, in [0, 1]. */
  shares: readonly [number, number];
  /** Magnitude at which the colours of the heat map end; a few values may lie beyond. */
  limit: number;
}

export function flowPath(
  states: readonly Float32Array[],
  direction: Direction,
  latent: { tokens: number; channels: number; scale: number },
): FlowPath {
  const { points, shares } = principalPlane(states);
  return { direction, ...latent, states, points, shares, limit: usualMagnitude(states) };
}

export function stepsOf(path: FlowPath): number {
  return path.states.length - 1;
}

/** The step under way at `t`, from 0; the last one at t = 1. */
export function stepOf(path: FlowPath, t: number): number {
  return stepAt(path.states, t).step;
}

/** `[tokens, channels]` at `t` in [0, 1]. */
export function latentsAt(path: FlowPath, t: number): Float32Array {
  return pointAt(path.states, t);
}

/** Where `t` lies in the principal plane; a projection of a straight line is straight. */
export function positionAt({ points }: FlowPath, t: number): [number, number] {
  const { step, within } = stepAt(points, t);
  const [x, y] = points[step]!;
  const [toX, toY] = points[step + 1] ?? [x, y];
  return [x + within * (toX - x), y + within * (toY - y)];
}

/** How much of the change from start to end is done at `t`, in [0, 1]. */
export function doneAt(path: FlowPath, t: number): number {
  return shareDone(path.states, t);
}

/** Fewest pictures between the start and the end, so that the change looks smooth. */
const SMOOTH = 24;

/** The times of the pictures: every state's, and as many in between as it takes to look smooth. */
export function frameTimes(steps: number): number[] {
  const frames = steps * Math.ceil(SMOOTH / steps);
  return Array.from({ length: frames + 1 }, (_, i) => i / frames);
}

/** Indices in the order to decode them: the end, the start, then ever finer, so that something is near soon. */
export function coarseToFine(count: number): number[] {
  const order = new Set(count > 0 ? [count - 1, 0] : []);
  for (let stride = 2 ** Math.floor(Math.log2(Math.max(1, count - 1))); stride >= 1; stride /= 2) {
    for (let i = 0; i < count; i += stride) order.add(i);
  }
  return [...order];
}
