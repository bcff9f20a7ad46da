import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guide } from './guidance';

const velocity = fc.float32Array({ minLength: 8, maxLength: 8, noNaN: true, min: -10, max: 10 });
const near = (a: Float32Array, b: Float32Array) =>
  a.every((value, i) => Math.abs(value - b[i]!) < 1e-4);

describe('guide', () => {
  it('is v_null + s (v_cond - v_null)', () => {
    expect(guide(Float32Array.of(3, 1), Float32Array.of(1, 1), 2)).toEqual(Float32Array.of(5, 1));
  });

  it('gives v_cond at 1, v_null at 0, and v for any scale when both are v', () => {
    fc.assert(
      fc.property(
        velocity,
        velocity,
        fc.float({ min: 0, max: 20, noNaN: true }),
        (conditional, none, scale) => {
          expect(near(guide(conditional, none, 1), conditional)).toBe(true);
          expect(near(guide(conditional, none, 0), none)).toBe(true);
          expect(near(guide(conditional, conditional, scale), conditional)).toBe(true);
        },
      ),
    );
  });

  it('refuses velocities of two shapes', () => {
    expect(() => guide(new Float32Array(2), new Float32Array(3), 1)).toThrow(RangeError);
  });
});
