import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lerp, slerp, weightedSum } from './interpolate';

const LENGTH = 6;
const point = fc
  .array(fc.integer({ min: -100, max: 100 }), { minLength: LENGTH, maxLength: LENGTH })
  .map((values) => Float32Array.from(values, (value) => value / 10));
const between = fc.integer({ min: 0, max: 1000 }).map((value) => value / 1000);

const norm = (a: Float32Array) => Math.hypot(...a);
const dot = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * b[i]!, 0);
const angle = (a: Float32Array, b: Float32Array) =>
  Math.acos(Math.max(-1, Math.min(1, dot(a, b) / (norm(a) * norm(b)))));
const unit = (a: Float32Array) => a.map((value) => value / norm(a));

function expectClose(actual: Float32Array, expected: Float32Array) {
  const worst = Math.max(...actual.map((value, i) => Math.abs(value - expected[i]!)));
  expect(worst).toBeLessThan(1e-3);
}

describe.each([
  ['lerp', lerp],
  ['slerp', slerp],
])('%s', (_, way) => {
  it('begins at one end and ends at the other', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        expectClose(way(a, b, 0), a);
        expectClose(way(a, b, 1), b);
      }),
    );
  });

  it('is the same way from either end', () => {
    fc.assert(
      fc.property(point, point, between, (a, b, t) => {
        expectClose(way(a, b, t), way(b, a, 1 - t));
      }),
    );
  });

  it('stays where both ends are one', () => {
    fc.assert(fc.property(point, between, (a, t) => expectClose(way(a, a, t), a)));
  });

  it('refuses points of different lengths', () => {
    expect(() => way(new Float32Array(2).fill(1), new Float32Array(3), 0.5)).toThrow(RangeError);
  });
});

describe('slerp', () => {
  /** Two unit vectors with an arc between them. */
  const arc = fc
    .tuple(point, point)
    .filter(([a, b]) => norm(a) > 1 && norm(b) > 1)
    .map(([a, b]) => [unit(a), unit(b)] as const)
    .filter(([a, b]) => angle(a, b) > 0.05 && angle(a, b) < 3);

  it('keeps the norm, and divides the angle as t divides the way', () => {
    fc.assert(
      fc.property(arc, between, ([a, b], t) => {
        const x = slerp(a, b, t);
        expect(norm(x)).toBeCloseTo(1, 3);
        expect(angle(a, x)).toBeCloseTo(t * angle(a, b), 2);
      }),
    );
  });

  it('is the closed form on a quarter of a circle', () => {
    const x = slerp(Float32Array.of(2, 0), Float32Array.of(0, 2), 1 / 3);
    expectClose(x, Float32Array.of(Math.sqrt(3), 1));
  });

  it('goes straight where there is no arc', () => {
    const a = Float32Array.of(1, 0);
    expectClose(slerp(a, Float32Array.of(-1, 0), 0.25), Float32Array.of(0.5, 0));
    expectClose(slerp(new Float32Array(2), a, 0.25), Float32Array.of(0.25, 0));
  });
});

describe('weightedSum', () => {
  it('adds points by their weights, and leaves out what weighs nothing', () => {
    const points = [Float32Array.of(1, 2), Float32Array.of(10, 20), Float32Array.of(NaN, Infinity)];
    expect(weightedSum(points, [2, -1, 0])).toEqual(Float32Array.of(-8, -16));
  });

  it('refuses weights that do not match the points', () => {
    expect(() => weightedSum([], [])).toThrow(RangeError);
    expect(() => weightedSum([new Float32Array(2)], [1, 2])).toThrow(RangeError);
  });
});
