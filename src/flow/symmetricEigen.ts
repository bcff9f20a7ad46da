export interface Eigen {
  /** Falling. */
  values: number[];
  /** `vectors[k]` belongs to `values[k]`; of length 1, at right angles to each other, signs as they come. */
  vectors: number[][];
}

/** Sweeps after which rounding errors are all that is left; a few suffice for any matrix. */
const MOST_SWEEPS = 30;

/**
 * Eigenvalues and eigenvectors of a symmetric matrix by cyclic Jacobi rotations (Golub and Van Loan, 8.5): slow for
 * thousands of rows, exact to rounding for the few dozen of a path.
 * @param matrix `[n][n]`, symmetric; left as it is
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): Eigen {
  const n = matrix.length;
  const a = matrix.map((row) => [...row]);
  const v = a.map((_, i) => a.map((_, j) => (i === j ? 1 : 0)));
  for (let sweep = 0; sweep < MOST_SWEEPS && offDiagonal(a) > 0; sweep++) {
    for (let p = 0; p < n; p++) {
      for (let q = p + 1; q < n; q++) rotate(a, v, p, q);
    }
  }
  const order = a.map((_, i) => i).sort((i, j) => a[j]![j]! - a[i]![i]!);
  return {
    values: order.map((i) => a[i]![i]!),
    vectors: order.map((i) => v.map((row) => row[i]!)),
  };
}

/** A <- J^T A J and V <- V J with the rotation J of p and q that makes a[p][q] zero. */
function rotate(a: number[][], v: number[][], p: number, q: number): void {
  const apq = a[p]![q]!;
  if (apq === 0) return;
  const theta = (a[q]![q]! - a[p]![p]!) / (2 * apq);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.hypot(theta, 1));
  const c = 1 / Math.hypot(t, 1);
  const s = t * c;
  for (const row of a) turn(row, p, q, c, s);
  const rowP = a[p]!;
  const rowQ = a[q]!;
  for (let i = 0; i < rowP.length; i++) {
    const [x, y] = [rowP[i]!, rowQ[i]!];
    rowP[i] = c * x - s * y;
    rowQ[i] = s * x + c * y;
  }
  // Rounding leaves a little; zero is what the rotation was chosen for.
  rowP[q] = rowQ[p] = 0;
  for (const row of v) turn(row, p, q, c, s);
}

function turn(row: number[], p: number, q: number, c: number, s: number): void {
  const [x, y] = [row[p]!, row[q]!];
  row[p] = c * x - s * y;
  row[q] = s * x + c * y;
}

/** What is not yet diagonal, as far as it counts beside the diagonal. */
function offDiagonal(a: readonly (readonly number[])[]): number {
  let off = 0;
  let on = 0;
  for (const [i, row] of a.entries()) {
    for (const [j, value] of row.entries()) {
      if (i === j) on += value * value;
      else off += value * value;
    }
  }
  return off <= 1e-30 * on ? 0 : off;
}
