import { describe, expect, it } from 'vitest';
import { frameWeights } from './frameWeights';
import { scrubTarget } from './scrubTarget';

const frames = (...urls: (string | null)[]) =>
  urls.map((url, i) => ({ t: i / (urls.length - 1), url }));

describe('the picture at t', () => {
  it('is a frame itself at its time, and fades into the next', () => {
    const all = frames('a', 'b', 'c');
    expect(frameWeights(all, 0)).toEqual([1, 0, 0]);
    expect(frameWeights(all, 0.5)).toEqual([0, 1, 0]);
    expect(frameWeights(all, 0.625)).toEqual([0, 1, 0.25]);
    expect(frameWeights(all, 1)).toEqual([0, 0, 1]);
  });

  it('is the nearest one while others are missing', () => {
    const some = frames('a', null, null, null, 'e');
    expect(frameWeights(some, 0.4)).toEqual([1, 0, 0, 0, 0]);
    expect(frameWeights(some, 0.6)).toEqual([1, 0, 0, 0, 1]);
    expect(frameWeights(frames(null, null, 'c'), 0.1)).toEqual([0, 0, 1]);
    expect(frameWeights(frames(null, null), 0.1)).toEqual([0, 0]);
  });
});

describe('keys', () => {
  it('go from picture to picture', () => {
    expect(scrubTarget('ArrowRight', 0, 24, 4)).toBeCloseTo(1 / 24);
    expect(scrubTarget('ArrowLeft', 0.5, 24, 4)).toBeCloseTo(11 / 24);
    expect(scrubTarget('ArrowRight', 1, 24, 4)).toBe(1);
    expect(scrubTarget('ArrowLeft', 0, 24, 4)).toBe(0);
  });

  it('reach the end from the start, though a slider rounds', () => {
    let t = 0;
    for (let i = 0; i < 24; i++) t = Math.round(scrubTarget('ArrowRight', t, 24, 4)! * 1000) / 1000;
    expect(t).toBe(1);
  });

  it('go from state to state with Page Up and Page Down, and to the ends', () => {
    expect(scrubTarget('PageUp', 0.3, 24, 4)).toBe(0.5);
    expect(scrubTarget('PageDown', 0.3, 24, 4)).toBe(0.25);
    expect(scrubTarget('Home', 0.3, 24, 4)).toBe(0);
    expect(scrubTarget('End', 0.3, 24, 4)).toBe(1);
    expect(scrubTarget('a', 0.3, 24, 4)).toBeNull();
  });
});
