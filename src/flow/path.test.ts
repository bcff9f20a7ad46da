import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { headingOf, pointAt, shareDone, stepAt, usualMagnitude } from './path';
import { solveEuler } from './solvers';
import { timeGrid } from './timeGrid';

const value = fc.float({ min: -8, max: 8, noNaN: true });
const states = fc
  .integer({ min: 1, max: 5 })
  .chain((length) =>
    fc.array(fc.array(value, { minLength: length, maxLength: length }), {
      minLength: 2,
      maxLength: 9,
    }),
  )
  .map((rows) => rows.map((row) => Float32Array.from(row)));
const time = fc.double({ min: 0, max: 1, noNaN: true });

/** The path of Euler's method, states and velocities. */
async function eulerPath(steps: number) {
  const from = Float32Array.of(1, -2, 0.5);
  const kept: Float32Array[] = [from];
  const velocities: Float32Array[] = [];
  const velocity = async (x: Float32Array, t: number) => {
    const v = x.map((each, i) => Math.sin(each + t) * (i + 1));
    velocities.push(v);
    return v;
  };
  await solveEuler(velocity, from, timeGrid('uniform', steps), {
    onStep: (_, x) => void kept.push(x),
  });
  return { kept, velocities };
}

describe('a point of the path', () => {
  it('is the state itself at the ends of a step', () => {
    fc.assert(
      fc.property(states, (path) => {
        const steps = path.length - 1;
        path.forEach((state, i) => expect(pointAt(path, i / steps)[0]).toBeCloseTo(state[0]!, 4));
        expect(pointAt(path, 0)).toEqual(path[0]);
        expect(pointAt(path, 1)).toEqual(path[steps]);
        expect(pointAt(path, 7)).toEqual(path[steps]);
      }),
    );
  });

  it('lies on x_i + (t - t_i) v_i of Euler’s method', async () => {
    const { kept, velocities } = await eulerPath(4);
    const t = 0.6;
    const wanted = kept[2]!.map((x, i) => x + (t - 0.5) * velocities[2]![i]!);
    pointAt(kept, t).forEach((x, i) => expect(x).toBeCloseTo(wanted[i]!, 5));
  });

  it('belongs to one step, the last one at the end', () => {
    const five = Array.from({ length: 5 });
    expect(stepAt(five, 0)).toEqual({ step: 0, within: 0 });
    expect(stepAt(five, 0.5)).toEqual({ step: 2, within: 0 });
    expect(stepAt(five, 1)).toEqual({ step: 3, within: 1 });
    expect(stepAt([1], 0.7)).toEqual({ step: 0, within: 0 });
  });
});

describe('where a step heads for', () => {
  it('is x_t + (1 - t) v from every point of the step', async () => {
    const steps = 4;
    const { kept, velocities } = await eulerPath(steps);
    for (let step = 0; step < steps; step++) {
      const t = (step + 0.4) / steps;
      const x = pointAt(kept, t);
      headingOf(kept, step).forEach((end, i) =>
        expect(end).toBeCloseTo(x[i]! + (1 - t) * velocities[step]![i]!, 4),
      );
    }
  });

  it('is the end itself in the last step', () => {
    fc.assert(
      fc.property(states, (path) => {
        expect(headingOf(path, path.length - 2)).toEqual(path.at(-1));
      }),
    );
  });
});

describe('the share of the change that is done', () => {
  it('is t on a straight path of even steps', () => {
    const straight = [0, 1, 2, 3, 4].map((x) => Float32Array.of(3 * x, -4 * x));
    for (const t of [0, 0.2, 0.55, 1]) expect(shareDone(straight, t)).toBeCloseTo(t, 6);
  });

  it('is in [0, 1], and 1 at the end', () => {
    fc.assert(
      fc.property(states, time, (path, t) => {
        expect(shareDone(path, t)).toBeGreaterThanOrEqual(0);
        expect(shareDone(path, t)).toBeLessThanOrEqual(1);
        expect(shareDone(path, 1)).toBe(1);
      }),
    );
  });
});

describe('the usual magnitude', () => {
  it('passes over a few far values', () => {
    const many = Float32Array.from({ length: 1000 }, (_, i) => (i % 2 === 0 ? 1 : -1));
    many[3] = 1000;
    expect(usualMagnitude([many])).toBe(1);
  });

  it('is 0 where all is 0', () => {
    expect(usualMagnitude([new Float32Array(4)])).toBe(0);
  });
});
