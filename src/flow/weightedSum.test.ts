import { describe, expect, it } from 'vitest';
import { weightedSum } from './weightedSum';

describe('weightedSum', () => {
  it('adds points by their weights, and leaves out what weighs nothing', () => {
    const points = [Float32Array.of(1, 2), Float32Array.of(10, 20), Float32Array.of(NaN, Infinity)];
    expect(weightedSum(points, [2, -1, 0])).toEqual(Float32Array.of(-8, -16));
  });

  it('refuses weights that do not match the points', () => {
    expect(() => weightedSum([], [])).toThrow(RangeError);
    expect(() => weightedSum([new Float32Array(2)], [1, 2])).toThrow(RangeError);
  });

  it('refuses points of different lengths', () => {
    const points = [new Float32Array(2), new Float32Array(3)];
    expect(() => weightedSum(points, [1, 1])).toThrow(RangeError);
  });
});
