import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filmSize } from './frames';

describe('the size of a film', () => {
  it('is the first frame’s where nothing else is asked', () => {
    expect(filmSize({ width: 128, height: 128 })).toEqual({ width: 128, height: 128 });
  });

  it('has the longer side that is asked, and the shape of the frame', () => {
    expect(filmSize({ width: 200, height: 100 }, 512)).toEqual({ width: 512, height: 256 });
  });

  it('is even and never nothing', () => {
    const length = fc.integer({ min: 1, max: 4000 });
    fc.assert(
      fc.property(length, length, fc.integer({ min: 1, max: 2000 }), (width, height, side) => {
        const size = filmSize({ width, height }, side);
        for (const one of [size.width, size.height]) {
          expect(one % 2).toBe(0);
          expect(one).toBeGreaterThanOrEqual(2);
        }
      }),
    );
  });
});
