import { describe, expect, it } from 'vitest';
import { fitPicture } from './fitPicture';
import { toPicture } from './toPicture';

const RANGE = [0, 1] as const;

function filled(width: number, height: number, rgba: [number, number, number, number]) {
  const data = new Uint8ClampedArray(width * height * 4).map((_, i) => rgba[i % 4] ?? 0);
  return { width, height, data };
}

describe('fitPicture', () => {
  it('passes a picture of the right size unchanged', () => {
    const data = new Uint8ClampedArray(8 * 8 * 4).map((_, i) =>
      i % 4 === 3 ? 255 : (i * 37) % 256,
    );
    const picture = { width: 8, height: 8, data };
    expect(toPicture(fitPicture(picture, 8, RANGE), 8, RANGE)).toEqual(picture);
  });

  it('lays transparent pixels over white', () => {
    expect([...fitPicture(filled(2, 2, [0, 0, 0, 0]), 2, RANGE)]).toEqual(new Array(12).fill(1));
    const half = fitPicture(filled(2, 2, [255, 0, 0, 51]), 2, RANGE);
    expect(half[0]).toBeCloseTo(1, 6);
    expect(half[4]).toBeCloseTo(0.8, 6);
  });

  it('keeps the proportions and centres on white', () => {
    const planes = fitPicture(filled(40, 20, [0, 0, 0, 255]), 8, RANGE);
    const red = Array.from({ length: 8 }, (_, y) => planes[y * 8 + 3]);
    expect(red).toEqual([1, 1, 0, 0, 0, 0, 1, 1]);
  });

  it('keeps a line one pixel thin', () => {
    const planes = fitPicture(filled(1, 500, [0, 0, 0, 255]), 8, RANGE);
    expect(planes.slice(0, 64).filter((value) => value === 0).length).toBe(8);
  });

  it('maps black and white to the ends of the range', () => {
    expect(fitPicture(filled(4, 4, [0, 255, 0, 255]), 4, [-1, 1])[0]).toBe(-1);
    expect(fitPicture(filled(4, 4, [0, 255, 0, 255]), 4, [-1, 1])[16]).toBe(1);
  });

  it.each([
    { width: 0, height: 4, data: new Uint8ClampedArray() },
    { width: 4, height: 4, data: new Uint8ClampedArray(4) },
    { width: 1.5, height: 2, data: new Uint8ClampedArray(12) },
  ])('refuses pixels that do not fit their size', (picture) => {
    expect(() => fitPicture(picture, 8, RANGE)).toThrow(
      expect.objectContaining({ code: 'bad-input' }),
    );
  });
});

describe('toPicture', () => {
  it('clamps, rounds and is opaque', () => {
    const planes = Float32Array.of(-1, 2, 0.5, NaN, 0, 0, 0, 0, 1, 1, 1, 1);
    expect([...toPicture(planes, 2, RANGE).data]).toEqual([
      0, 0, 255, 255, 255, 0, 255, 255, 128, 0, 255, 255, 0, 0, 255, 255,
    ]);
  });
});
