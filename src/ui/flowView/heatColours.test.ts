import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { heatColour, parseRgb, type DivergingScale } from './heatColours';

const scale: DivergingScale = { low: [0, 90, 200], middle: [240, 240, 240], high: [200, 90, 0] };

describe('the colour of a value', () => {
  it('is the middle at 0 and an end at the limit and beyond', () => {
    expect(heatColour(0, 2, scale)).toEqual(scale.middle);
    expect(heatColour(-2, 2, scale)).toEqual(scale.low);
    expect(heatColour(2, 2, scale)).toEqual(scale.high);
    expect(heatColour(50, 2, scale)).toEqual(scale.high);
    expect(heatColour(1, 2, scale)).toEqual([220, 165, 120]);
  });

  it('moves away from the middle as the value does', () => {
    const value = fc.double({ min: -3, max: 3, noNaN: true });
    const away = ([, green]: readonly number[]) => 240 - green!;
    fc.assert(
      fc.property(value, value, (a, b) => {
        const [near, far] = Math.abs(a) <= Math.abs(b) ? [a, b] : [b, a];
        expect(away(heatColour(near, 2, scale))).toBeLessThanOrEqual(
          away(heatColour(far, 2, scale)),
        );
      }),
    );
  });

  it('is the middle where all values are 0', () => {
    expect(heatColour(0, 0, scale)).toEqual(scale.middle);
  });
});

it('a computed colour is read with and without spaces and alpha', () => {
  expect(parseRgb('rgb(1, 22, 255)')).toEqual([1, 22, 255]);
  expect(parseRgb('rgba(1,22,255,0.5)')).toEqual([1, 22, 255]);
  expect(parseRgb('')).toEqual([0, 0, 0]);
});
