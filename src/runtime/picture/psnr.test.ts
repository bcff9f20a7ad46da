import { describe, expect, it } from 'vitest';
import { psnr } from './psnr';

const filled = (...rgba: number[]) => ({
  width: 2,
  height: 1,
  data: Uint8ClampedArray.from([...rgba, ...rgba]),
});

describe('psnr', () => {
  it('is the closed form', () => {
    // An error of 10 in one of three channels: a mean square of 100 / 3.
    const ratio = psnr(filled(20, 30, 40, 255), filled(30, 30, 40, 255));
    expect(ratio).toBeCloseTo(10 * Math.log10((255 ** 2 * 3) / 100), 10);
  });

  it('has no end where the pixels are the same, whatever alpha says', () => {
    expect(psnr(filled(1, 2, 3, 255), filled(1, 2, 3, 0))).toBe(Infinity);
  });

  it('is 0 dB between black and white', () => {
    expect(psnr(filled(0, 0, 0, 255), filled(255, 255, 255, 255))).toBeCloseTo(0, 10);
  });

  it('refuses pictures of two sizes', () => {
    const other = { width: 1, height: 2, data: new Uint8ClampedArray(8) };
    expect(() => psnr(filled(0, 0, 0, 0), other)).toThrow(RangeError);
  });
});
