import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { coarseToFine, flowPath, frameTimes, positionAt, stepsOf } from './flowPath';

const steps = fc.integer({ min: 1, max: 100 });

describe('the times of the pictures', () => {
  it('hold every state, run evenly from 0 to 1, and are enough to look smooth', () => {
    fc.assert(
      fc.property(steps, (count) => {
        const times = frameTimes(count);
        expect(times[0]).toBe(0);
        expect(times.at(-1)).toBe(1);
        expect(times.length).toBeGreaterThan(24);
        expect((times.length - 1) % count).toBe(0);
        for (let i = 0; i <= count; i++)
          expect(times).toContain((i * (times.length - 1)) / count / (times.length - 1));
      }),
    );
  });
});

describe('the order of decoding', () => {
  it('has every picture once, the end first and then the start', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 200 }), (count) => {
        const order = coarseToFine(count);
        expect([...order].sort((a, b) => a - b)).toEqual(
          Array.from({ length: count }, (_, i) => i),
        );
        if (count > 1) expect(order.slice(0, 2)).toEqual([count - 1, 0]);
      }),
    );
  });

  it('leaves no wide gap once a half is there', () => {
    const half = coarseToFine(25)
      .slice(0, 13)
      .sort((a, b) => a - b);
    half.slice(1).forEach((index, i) => expect(index - half[i]!).toBeLessThanOrEqual(4));
  });
});

describe('a path', () => {
  const latent = { tokens: 1, channels: 2, scale: 1 };
  const states = [Float32Array.of(0, 0), Float32Array.of(3, 4), Float32Array.of(6, 8)];

  it('is drawn in its own lengths', () => {
    const path = flowPath(states, 'text-to-image', latent);
    expect(stepsOf(path)).toBe(2);
    expect(path.limit).toBe(8);
    const [x, y] = positionAt(path, 0.25);
    expect(x).toBeCloseTo(-2.5, 5);
    expect(y).toBeCloseTo(0, 5);
    expect(positionAt(path, 1)).toEqual(path.points[2]);
  });
});
