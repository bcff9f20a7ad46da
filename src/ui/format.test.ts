import { describe, expect, it } from 'vitest';
import { count, duration, megabytes, percent } from './format';

describe('numbers for people', () => {
  it('gives durations in the unit that fits', () => {
    expect([480.4, 2140, 80_000].map(duration)).toEqual(['480 ms', '2.1 s', '1 min 20 s']);
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
