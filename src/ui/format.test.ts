import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { languages } from '../store/preferences';
import { count, decimal, duration, megabytes, number, percent } from './format';
import { speak } from './text/say';

/** But negative zero, which nothing here is. */
const anyNumber = fc.double({ min: -1e9, max: 1e9, noNaN: true }).map((value) => value + 0);

describe.each(languages)('numbers in the language %s', (language) => {
  afterAll(() => speak('en'));

  it('are written as the platform would write them', async () => {
    await speak(language);
    const plain = { useGrouping: false } as const;
    fc.assert(
      fc.property(anyNumber, fc.nat(6), (value, digits) => {
        const format = { minimumFractionDigits: digits, maximumFractionDigits: digits, ...plain };
        // Only on which side a tie falls differs: the platform rounds the shortest digits of a number.
        const rounded = Number(value.toFixed(digits));
        expect(decimal(value, digits)).toBe(rounded.toLocaleString(language, format));
      }),
    );
    fc.assert(
      fc.property(fc.integer({ min: -1e9, max: 1e9 }), fc.nat(6), (whole, digits) => {
        const value = whole / 10 ** digits;
        fc.pre(Math.abs(value) >= 1e-6);
        const format = { maximumFractionDigits: 20, ...plain };
        expect(number(value)).toBe(value.toLocaleString(language, format));
      }),
    );
  });
});

describe('numbers for people', () => {
  it('gives durations in the unit that fits', () => {
    expect([480.4, 2140, 80_000].map(duration)).toEqual(['480 ms', '2.1 s', '1 min 20 s']);
  });

  it('writes nothing as nothing', () => {
    expect([decimal(0, 1), number(0)]).toEqual(['0.0', '0']);
  });

  it('gives a small probability as small, never as nothing', () => {
    expect([0.6249, 0.001, 0, 1].map(percent)).toEqual(['62 %', '< 1 %', '0 %', '100 %']);
  });

  it('gives sizes and counts', () => {
    expect(megabytes(12_345_678)).toBe('12.3 MB');
    expect(megabytes(250_000_000)).toBe('250 MB');
    expect([count(1, 'step'), count(2, 'step')]).toEqual(['1 step', '2 steps']);
  });
});
