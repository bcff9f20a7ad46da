import { expect, it } from 'vitest';
import { thereAndBack } from './usePlayback';

it('goes there and back without showing an end twice', () => {
  expect(Array.from({ length: 9 }, (_, tick) => thereAndBack(tick, 4))).toEqual([
    0, 1, 2, 3, 2, 1, 0, 1, 2,
  ]);
});

it('stays where there is nowhere to go', () => {
  expect([thereAndBack(5, 0), thereAndBack(5, 1)]).toEqual([0, 0]);
});
