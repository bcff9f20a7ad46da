import { describe, expect, it } from 'vitest';
import { resample } from './resample';

// Pillow 13.0: Image.fromarray(values, 'F').resize(to, Image.Resampling.BILINEAR), rounded to 4 digits.
const pillow = [
  {
    from: [5, 3],
    to: [3, 2],
    values: [217, 163, 130, 69, 78, 10, 19, 4, 44, 208, 166, 233, 128, 155, 248],
    expected: [126.3571, 83.4444, 97.9821, 126.8929, 104.4167, 181.7321],
  },
  {
    from: [3, 2],
    to: [5, 4],
    values: [186, 161, 139, 143, 239, 71],
    expected: [
      186, 176, 161, 147.8, 139, 175.25, 177.35, 180.5, 145.4, 122, 153.75, 180.05, 219.5, 140.6,
      88, 143, 181.4, 239, 138.2, 71,
    ],
  },
  {
    from: [2, 7],
    to: [2, 3],
    values: [208, 171, 0, 100, 219, 141, 8, 195, 186, 216, 44, 22, 220, 5],
    expected: [121.2143, 134.1429, 101.1765, 171.4706, 137.2857, 57.5],
  },
  {
    from: [4, 4],
    to: [2, 4],
    values: [138, 20, 76, 123, 108, 103, 7, 1, 31, 2, 171, 134, 165, 65, 157, 195],
    expected: [78.5714, 88.1429, 91.4286, 18.1429, 38.5714, 131, 121, 160.1429],
  },
] as const;

describe('resample', () => {
  it.each(pillow)('gives what Pillow gives: $from to $to', ({ from, to, values, expected }) => {
    const plane = { values: Float32Array.from(values), width: from[0], height: from[1] };
    const resized = resample(plane, { width: to[0], height: to[1] });
    expect(resized.length).toBe(expected.length);
    resized.forEach((value, i) => expect(value).toBeCloseTo(expected[i] ?? NaN, 3));
  });

  it('passes a plane of the right size unchanged', () => {
    const values = Float32Array.from([1, 2.5, 3, 4, 5, 6]);
    expect(resample({ values, width: 3, height: 2 }, { width: 3, height: 2 })).toEqual(values);
  });

  it('averages every pixel when it shrinks, instead of skipping most', () => {
    const values = new Float32Array(1000).map((_, i) => (i % 2) * 255);
    const [only] = resample({ values, width: 1000, height: 1 }, { width: 1, height: 1 });
    expect(only).toBeCloseTo(127.5, 3);
  });
});
