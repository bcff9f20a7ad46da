import { describe, expect, it } from 'vitest';
import { shownName } from './shownName';

describe('shownName', () => {
  it.each([
    ['red apple.png', 'red apple.png'],
    ['яблоко 🍎.png', 'яблоко 🍎.png'],
    ['photo\u202Egnp.exe', 'photognp.exe'],
    ['two\nlines\u0000.png', 'twolines.png'],
    ['\ud83dhalf.png', 'half.png'],
    ['🍎'.repeat(200), '🍎'.repeat(80)],
  ])('shows %j as %j', (name, shown) => {
    expect(shownName(name)).toBe(shown);
  });
});
