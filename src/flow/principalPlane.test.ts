import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { principalPlane } from './principalPlane';

const coordinate = fc.integer({ min: -50, max: 50 }).map((value) => value / 8);
const planar = fc.array(fc.tuple(coordinate, coordinate), { minLength: 2, maxLength: 20 });

/** Points of a plane in seven dimensions, spanned by two orthonormal vectors, shifted away from the origin. */
function embedded(points: readonly (readonly [number, number])[]): Float32Array[] {
  const u = [0.5, 0.5, 0.5, 0.5, 0, 0, 0];
  const v = [0.5, -0.5, 0.5, -0.5, 0, 0, 0];
  return points.map(([x, y]) => Float32Array.from(u, (ui, i) => x * ui + y * v[i]! + 3 * i));
}

const distance = ([ax, ay]: [number, number], [bx, by]: [number, number]) =>
  Math.hypot(ax - bx, ay - by);

describe('the principal plane', () => {
  it('keeps every distance of states that lie in a plane, and all of the variance', () => {
    fc.assert(
      fc.property(planar, (points) => {
        const { points: drawn, shares } = principalPlane(embedded(points));
        for (const [i, a] of points.entries()) {
          for (const [j, b] of points.entries()) {
            expect(distance(drawn[i]!, drawn[j]!)).toBeCloseTo(distance(a, b), 3);
          }
        }
        const spread = points.some((point) => distance(point, points[0]!) > 0);
        expect(shares[0] + shares[1]).toBeCloseTo(spread ? 1 : 0, 6);
      }),
    );
  });

  it('finds the axes of an ellipse', () => {
    // cos and sin over a whole turn have no covariance, so the axes of the ellipse are the principal ones.
    const n = 12;
    const angle = (i: number) => (2 * Math.PI * (i + 0.3)) / n;
    const ellipse = Array.from(
      { length: n },
      (_, i) => [4 * Math.cos(angle(i)), Math.sin(angle(i))] as const,
    );
    const { points, shares } = principalPlane(embedded(ellipse));
    expect(shares[0]).toBeCloseTo(16 / 17, 5);
    expect(shares[1]).toBeCloseTo(1 / 17, 5);
    points.forEach(([x, y], i) => {
      expect(Math.abs(x)).toBeCloseTo(Math.abs(ellipse[i]![0]), 4);
      expect(Math.abs(y)).toBeCloseTo(Math.abs(ellipse[i]![1]), 4);
    });
  });

  it('draws a straight path as one, with its own lengths, from left to right', () => {
    const states = [0, 1, 2, 5].map((x) => Float32Array.of(-3 * x, 4 * x, 7));
    const { points, shares } = principalPlane(states);
    expect(shares).toEqual([expect.closeTo(1), expect.closeTo(0)]);
    points.forEach(([x, y], i) => {
      expect(x).toBeCloseTo([-10, -5, 0, 15][i]!, 4);
      expect(y).toBeCloseTo(0, 4);
    });
  });

  it('runs from left to right with its farthest bend up, whatever the order of the numbers', () => {
    fc.assert(
      fc.property(planar, (points) => {
        const { points: drawn } = principalPlane(embedded(points));
        expect(drawn.at(-1)![0]).toBeGreaterThanOrEqual(drawn[0]![0] - 1e-6);
        const ys = drawn.map(([, y]) => y);
        expect(Math.max(...ys)).toBeGreaterThanOrEqual(-Math.min(...ys) - 1e-6);
      }),
    );
  });

  it('puts states that are all the same, or a single one, at the origin', () => {
    const same = Float32Array.of(1, 2, 3);
    expect(principalPlane([same, same])).toEqual({
      points: [
        [0, 0],
        [0, 0],
      ],
      shares: [0, 0],
    });
    expect(principalPlane([same]).points).toEqual([[0, 0]]);
  });

  it('refuses states of different lengths', () => {
    expect(() => principalPlane([new Float32Array(2), new Float32Array(3)])).toThrow(RangeError);
  });
});
