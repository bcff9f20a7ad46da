import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { mersenneTwister } from './mersenneTwister';
import { randn } from './noise';

interface Golden {
  command: string;
  torch: string;
  cases: { seed: number; count: number; values: number[] }[];
}
// Written by the command the file names, with the torch it names.
const golden = JSON.parse(
  readFileSync(new URL('../../testdata/golden/noise.json', import.meta.url), 'utf8'),
) as Golden;

const anySeed = fc.integer({ min: 0, max: 0xffffffff });

describe('mersenneTwister', () => {
  it('gives the published 10,000th number of seed 5489', () => {
    const random = mersenneTwister(5489);
    let last = 0;
    for (let i = 0; i < 10_000; i++) last = random();
    expect(last).toBe(4123659995);
  });
});

describe('randn', () => {
  it.each(golden.cases)('is torch.randn($count) of seed $seed', ({ seed, count, values }) => {
    const ours = randn(seed, count);
    expect(ours).toHaveLength(count);
    const worst = Math.max(...values.map((value, index) => Math.abs(value - ours[index]!)));
    // Fewer than 16 values take torch's double-precision path: equal once rounded to float32.
    expect(worst).toBeLessThan(count < 16 ? 2e-8 : 2.5e-7);
  });

  it('covers the seeds and block edges in the golden file', () => {
    expect(golden.cases).toHaveLength(32);
  });

  it('is finite and repeatable for any seed', () => {
    fc.assert(
      fc.property(anySeed, fc.integer({ min: 0, max: 70 }), (seed, count) => {
        const values = randn(seed, count);
        expect(values.every(Number.isFinite)).toBe(true);
        expect(randn(seed, count)).toEqual(values);
      }),
    );
  });

  it('has mean 0 and variance 1', () => {
    const values = randn(7, 100_000);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(variance - 1)).toBeLessThan(0.02);
  });

  it.each([-1, 0.5, 2 ** 32, Number.NaN])('refuses the seed %s', (seed) => {
    expect(() => randn(seed, 1)).toThrow(RangeError);
  });
});
