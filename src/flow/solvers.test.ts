import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  solveEuler,
  solveHeun,
  solvers as methods,
  stageTime,
  type Solver,
  type Velocity,
} from './solvers';
import { timeGrid } from './timeGrid';

/** dx/dt = -2 x, so x(1) = exp(-2) x(0). */
const decay: Velocity = async (x) => x.map((value) => -2 * value);
/** dx/dt = omega J x: a rotation by omega radians. */
const omega = 1.5;
const rotation: Velocity = async (x) => Float32Array.of(-omega * x[1]!, omega * x[0]!);
/** dx/dt = 3 t^2: the field depends on time alone, x(1) = x(0) + 1. */
const cubic: Velocity = async (x, t) => x.map(() => 3 * t * t);

const problems: [string, Velocity, number[], number[]][] = [
  ['an exponential', decay, [1, -3], [Math.exp(-2), -3 * Math.exp(-2)]],
  ['a rotation', rotation, [1, 0], [Math.cos(omega), Math.sin(omega)]],
  ['a field of time', cubic, [0, 2], [1, 3]],
];
const solvers: [string, Solver, number][] = [
  ['Euler', solveEuler, 1],
  ['Heun', solveHeun, 2],
];

async function errorOf(
  solver: Solver,
  velocity: Velocity,
  from: number[],
  exact: number[],
  steps: number,
): Promise<number> {
  const end = await solver(velocity, Float32Array.from(from), timeGrid('uniform', steps));
  return Math.hypot(...exact.map((value, index) => value - end[index]!));
}

describe.each(solvers)('%s', (_, solver, order) => {
  it.each(problems)('converges at its order on %s', async (_, velocity, from, exact) => {
    const coarse = await errorOf(solver, velocity, from, exact, 16);
    const fine = await errorOf(solver, velocity, from, exact, 32);
    const measured = Math.log2(coarse / fine);
    expect(Math.abs(measured - order)).toBeLessThan(0.2);
  });

  it('follows a constant velocity exactly enough in any number of steps', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 100 }),
        fc.integer({ min: -9, max: 9 }),
        async (steps, speed) => {
          const end = await solver(
            async (x) => x.map(() => speed),
            Float32Array.of(0),
            timeGrid('uniform', steps),
          );
          expect(Math.abs(end[0]! - speed)).toBeLessThan(1e-4);
        },
      ),
    );
  });

  it('leaves its source alone and reports every state', async () => {
    const from = Float32Array.of(1, 1);
    const seen: [number, Float32Array][] = [];
    const end = await solver(decay, from, timeGrid('uniform', 3), {
      onStep: (step, x) => void seen.push([step, x]),
    });
    expect(from).toEqual(Float32Array.of(1, 1));
    expect(seen.map(([step]) => step)).toEqual([1, 2, 3]);
    expect(seen[2]![1]).toEqual(end);
    expect(seen[0]![1]).not.toEqual(seen[1]![1]);
  });

  it('stops where onStep throws', async () => {
    let evaluations = 0;
    const counting: Velocity = async (x) => {
      evaluations++;
      return x;
    };
    const stop = () => {
      throw new Error('stopped');
    };
    await expect(
      solver(counting, Float32Array.of(1), timeGrid('uniform', 50), { onStep: stop }),
    ).rejects.toThrow('stopped');
    expect(evaluations).toBe(order);
  });

  it('never asks for a time past 1', async () => {
    const times: number[] = [];
    const noting: Velocity = async (x, t) => {
      times.push(t);
      return x.map(() => 0);
    };
    await solver(noting, Float32Array.of(1), timeGrid('release', 7));
    expect(times).toHaveLength(7 * order);
    expect(Math.max(...times)).toBeLessThanOrEqual(1);
  });

  it('refuses a velocity of another shape', async () => {
    const wrong: Velocity = async () => new Float32Array(3);
    await expect(solver(wrong, new Float32Array(2), timeGrid('uniform', 1))).rejects.toThrow(
      RangeError,
    );
  });
});

describe.each(Object.entries(methods))('the stages of %s', (_, { solve, stages }) => {
  /** What a loop on the graphics device does, one number at a time. */
  async function walkStages(velocity: Velocity, from: number, steps: number): Promise<number> {
    const { times, stepSize } = timeGrid('release', steps);
    let x = from;
    for (const t of times) {
      let last = 0;
      for (const stage of stages) {
        const [v = NaN] = await velocity(Float32Array.of(x), stageTime(stage, t, stepSize));
        x += stepSize * (stage.now * v + stage.before * last);
        last = v;
      }
    }
    return x;
  }

  it.each([
    ['an exponential', decay],
    ['a field of time', cubic],
  ])('walk %s as the solver does', async (_, velocity) => {
    const [end] = await solve(velocity, Float32Array.of(1.5), timeGrid('release', 7));
    expect(await walkStages(velocity, 1.5, 7)).toBeCloseTo(end!, 5);
  });

  it('are as many as the evaluations of a step', async () => {
    let evaluations = 0;
    const counting: Velocity = async (x) => {
      evaluations++;
      return x;
    };
    await solve(counting, Float32Array.of(1), timeGrid('uniform', 4));
    expect(evaluations).toBe(4 * stages.length);
  });
});
