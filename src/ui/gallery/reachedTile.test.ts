import { describe, expect, it } from 'vitest';
import { reachedTile } from './reachedTile';

/** Eight tiles in rows of three. */
const tiles = Array.from({ length: 8 }, (_, index) => ({ offsetTop: Math.floor(index / 3) * 100 }));

describe('reachedTile', () => {
  it.each([
    ['ArrowRight', 0, 1],
    ['ArrowRight', 7, 7],
    ['ArrowLeft', 3, 2],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 4],
    ['ArrowDown', 5, 5],
    ['ArrowUp', 4, 1],
    ['ArrowUp', 2, 2],
    ['Home', 5, 0],
    ['End', 0, 7],
    ['x', 0, undefined],
  ])('%s from %i reaches %s', (key, at, to) => {
    expect(reachedTile(key, at, tiles)).toBe(to);
  });

  it('knows a single row', () => {
    expect(reachedTile('ArrowDown', 1, tiles.slice(0, 3))).toBe(1);
  });
});
