import type { TimeGrid } from './timeGrid';

/** The velocity dx/dt at (x, t); must not keep or change x. Same shape as x. */
export type Velocity = (x: Float32Array, t: number) => Promise<Float32Array>;

export interface SolveOptions {
  /** After each step, with its 1-based number and the new state; awaited, so that it may yield or throw to stop. */
  onStep?: (step: number, x: Float32Array) => void | Promise<void>;
}

/** Integrates dx/dt = v(x, t) from t = 0 (source) to 1 (target); `from` is left as it is. */
export type Solver = (
  velocity: Velocity,
  from: Float32Array,
  grid: TimeGrid,
  options?: SolveOptions,
) => Promise<Float32Array>;

/** x_{i+1} = x_i + h v(x_i, t_i). Order 1, one evaluation a step. */
export const solveEuler: Solver = (velocity, from, grid, options) =>
  walk(from, grid, options, async (x, t, h) => advance(x, await velocity(x, t), h));

/** The explicit trapezoid: x_{i+1} = x_i + h/2 (v(x_i, t_i) + v(x_i + h v(x_i, t_i), t_i + h)). Order 2, two evaluations a step. */
export const solveHeun: Solver = (velocity, from, grid, options) =>
  walk(from, grid, options, async (x, t, h) => {
    const first = await velocity(x, t);
    // On the release grid the last point plus h lies beyond the interval the network knows.
    const second = await velocity(advance(x, first, h), Math.min(t + h, 1));
    return advance(advance(x, first, h / 2), second, h / 2);
  });

/** One evaluation within a step: the velocity v at (x, t + shift h), then x += h (now v + before v'), v' being the v before. */
export interface Stage {
  shift: number;
  now: number;
  before: number;
}

/** A solver as a function, and as the stages of one step for a loop that runs on the graphics device. */
interface Method {
  solve: Solver;
  stages: readonly Stage[];
}

export const solvers = {
  euler: { solve: solveEuler, stages: [{ shift: 0, now: 1, before: 0 }] },
  heun: {
    solve: solveHeun,
    stages: [
      { shift: 0, now: 1, before: 0 },
      // x + h v' is taken back by half, and the other half follows the slope at its end.
      { shift: 1, now: 0.5, before: -0.5 },
    ],
  },
} satisfies Record<string, Method>;

/** When a stage of the step at `t` asks for the velocity: never past 1, where the network knows nothing. */
export function stageTime(stage: Stage, t: number, stepSize: number): number {
  return Math.min(t + stage.shift * stepSize, 1);
}

type Step = (x: Float32Array, t: number, h: number) => Promise<Float32Array>;

async function walk(
  from: Float32Array,
  { times, stepSize }: TimeGrid,
  options: SolveOptions | undefined,
  step: Step,
): Promise<Float32Array> {
  let x: Float32Array = from.slice();
  for (const [index, t] of times.entries()) {
    x = await step(x, t, stepSize);
    await options?.onStep?.(index + 1, x);
  }
  return x;
}

function advance(x: Float32Array, velocity: Float32Array, h: number): Float32Array {
  if (velocity.length !== x.length)
    throw new RangeError(`velocity has ${velocity.length} numbers, the state ${x.length}`);
  return x.map((value, index) => value + h * velocity[index]!);
}
