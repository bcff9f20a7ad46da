import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { symmetricEigen } from './symmetricEigen';

const symmetric = fc
  .integer({ min: 1, max: 8 })
  .chain((n) =>
    fc.array(
      fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: n, maxLength: n }),
      {
        minLength: n,
        maxLength: n,
      },
    ),
  )
  .map((rows) => rows.map((row, i) => row.map((value, j) => value + rows[j]![i]!)));

const dot = (a: number[], b: number[]) => a.reduce((sum, value, i) => sum + value * b[i]!, 0);

describe('the eigenvalues of a symmetric matrix', () => {
  it('are those of the closed form for two rows', () => {
    // [[a, b], [b, d]]: (a + d) / 2 +- sqrt(((a - d) / 2)^2 + b^2)
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(number, number, number, (a, b, d) => {
        const [high = NaN, low = NaN] = symmetricEigen([
          [a, b],
          [b, d],
        ]).values;
        const root = Math.hypot((a - d) / 2, b);
        expect(high).toBeCloseTo((a + d) / 2 + root, 9);
        expect(low).toBeCloseTo((a + d) / 2 - root, 9);
      }),
    );
  });

  it('satisfy A v = lambda v, with orthonormal vectors, falling', () => {
    fc.assert(
      fc.property(symmetric, (matrix) => {
        const { values, vectors } = symmetricEigen(matrix);
        for (const [k, vector] of vectors.entries()) {
          matrix.forEach((row, i) =>
            expect(dot(row, vector)).toBeCloseTo(values[k]! * vector[i]!, 8),
          );
          vectors.forEach((other, j) => expect(dot(vector, other)).toBeCloseTo(j === k ? 1 : 0, 9));
          if (k > 0) expect(values[k]).toBeLessThanOrEqual(values[k - 1]!);
        }
      }),
    );
  });

  it('leave the matrix as it is', () => {
    const matrix = [
      [2, 1],
      [1, 2],
    ];
    expect(symmetricEigen(matrix).values).toEqual([expect.closeTo(3), expect.closeTo(1)]);
    expect(matrix).toEqual([
      [2, 1],
      [1, 2],
    ]);
  });
});
