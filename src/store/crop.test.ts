import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cropPixels, dragCorner, firstCrop, LEAST_SIDE, moveCrop, sizeCrop } from './crop';
import type { Corner, Crop, Size } from './crop';

const corners: Corner[] = ['top-left', 'top-right', 'bottom-left', 'bottom-right'];
const sizes = fc.record({
  width: fc.integer({ min: 1, max: 1024 }),
  height: fc.integer({ min: 1, max: 1024 }),
});
const offset = fc.double({ min: -3000, max: 3000, noNaN: true });

/** A crop that came about by a few moves and changes of size. */
const reached = fc
  .tuple(sizes, fc.array(fc.tuple(offset, offset, offset), { maxLength: 4 }))
  .map(([size, changes]) => ({
    size,
    crop: changes.reduce(
      (crop, [right, down, side]) =>
        moveCrop(sizeCrop(crop, size, crop.side + side), size, right, down),
      firstCrop(size),
    ),
  }));

function expectInside({ left, top, side }: Crop, { width, height }: Size): void {
  expect([left, top, side].every(Number.isInteger)).toBe(true);
  expect(side).toBeGreaterThanOrEqual(Math.min(LEAST_SIDE, width, height));
  expect(Math.min(left, top)).toBeGreaterThanOrEqual(0);
  expect(left + side).toBeLessThanOrEqual(width);
  expect(top + side).toBeLessThanOrEqual(height);
}

describe('a crop', () => {
  it('starts as the largest square of a picture, and inside a square one', () => {
    expect(firstCrop({ width: 400, height: 300 })).toEqual({ left: 50, top: 0, side: 300 });
    expect(firstCrop({ width: 300, height: 400 })).toEqual({ left: 0, top: 50, side: 300 });
    expect(firstCrop({ width: 400, height: 400 })).toEqual({ left: 50, top: 50, side: 300 });
    expect(firstCrop({ width: 1, height: 1 })).toEqual({ left: 0, top: 0, side: 1 });
    // Three quarters of it would be too little to read.
    expect(firstCrop({ width: 20, height: 20 })).toEqual({ left: 2, top: 2, side: 16 });
  });

  it('stays a whole square inside its picture, whatever is done to it', () => {
    fc.assert(
      fc.property(reached, fc.constantFrom(...corners), offset, offset, (at, corner, x, y) => {
        expectInside(at.crop, at.size);
        expectInside(dragCorner(at.crop, at.size, corner, x, y), at.size);
      }),
    );
  });

  it('moves as far as asked where there is room', () => {
    const size = { width: 400, height: 300 };
    const crop = { left: 50, top: 60, side: 100 };
    expect(moveCrop(crop, size, 10, -20)).toEqual({ left: 60, top: 40, side: 100 });
    expect(moveCrop(crop, size, 9999, 9999)).toEqual({ left: 300, top: 200, side: 100 });
  });

  it('grows and shrinks around its middle', () => {
    const size = { width: 400, height: 300 };
    const crop = { left: 100, top: 100, side: 100 };
    expect(sizeCrop(crop, size, 50)).toEqual({ left: 125, top: 125, side: 50 });
    expect(sizeCrop(crop, size, 140)).toEqual({ left: 80, top: 80, side: 140 });
    expect(sizeCrop(crop, size, 1).side).toBe(LEAST_SIDE);
  });

  it('holds the corner across while one is dragged', () => {
    const size = { width: 400, height: 300 };
    const crop = { left: 100, top: 100, side: 100 };
    expect(dragCorner(crop, size, 'top-left', 50, 90)).toEqual({ left: 50, top: 50, side: 150 });
    expect(dragCorner(crop, size, 'bottom-right', 150, 130)).toEqual({
      left: 100,
      top: 100,
      side: 50,
    });
    expect(dragCorner(crop, size, 'top-right', 9999, 0)).toEqual({ left: 100, top: 0, side: 200 });
  });
});

describe('cropPixels', () => {
  it('copies the pixels inside', () => {
    const data = Uint8ClampedArray.from({ length: 4 * 3 * 4 }, (_, at) => Math.floor(at / 4));
    const {
      width,
      height,
      data: inside,
    } = cropPixels({ width: 4, height: 3, data }, { left: 1, top: 1, side: 2 });
    expect([width, height]).toEqual([2, 2]);
    expect(Array.from({ length: 4 }, (_, pixel) => inside[pixel * 4])).toEqual([5, 6, 9, 10]);
  });
});
