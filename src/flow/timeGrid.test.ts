import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { timeGrid } from './timeGrid';

const anySteps = fc.integer({ min: 1, max: 100 });
const anyKind = fc.constantFrom('uniform' as const, 'release' as const);

describe('timeGrid', () => {
  it('puts uniform times at the left end of each step', () => {
    expect(timeGrid('uniform', 4)).toEqual({ times: [0, 0.25, 0.5, 0.75], stepSize: 0.25 });
  });

  it('puts release times from 0 to 1 - 1e-5 with both ends', () => {
    const { times, stepSize } = timeGrid('release', 20);
    expect(times[0]).toBe(0);
    expect(times[19]).toBeCloseTo(1 - 1e-5, 12);
    expect(times[1]).toBeCloseTo((1 - 1e-5) / 19, 12);
    expect(stepSize).toBeCloseTo((1 - 1e-5) / 20, 12);
  });

  it('starts at the source even with one step', () => {
    expect(timeGrid('release', 1)).toEqual({ times: [0], stepSize: 1 - 1e-5 });
  });

  it('rises within [0, 1) and steps sum to 1, or to the end of the path', () => {
    fc.assert(
      fc.property(anyKind, anySteps, (kind, steps) => {
        const { times, stepSize } = timeGrid(kind, steps);
        expect(times).toHaveLength(steps);
        expect(times.every((t, i) => t >= 0 && t < 1 && (i === 0 || t > times[i - 1]!))).toBe(true);
        expect(stepSize * steps).toBeCloseTo(kind === 'uniform' ? 1 : 1 - 1e-5, 12);
      }),
    );
  });

  it.each([0, -1, 1.5, Number.NaN, Infinity])('refuses %s steps', (steps) => {
    expect(() => timeGrid('uniform', steps)).toThrow(RangeError);
  });
});
