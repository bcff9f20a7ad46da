import { describe, expect, it } from 'vitest';
import { LARGEST_SEED, pictureFileName, promptWithStyle, rollSeed, seedsFrom } from './prompts';

const noto = { id: 'noto', name: 'Noto', suffix: ', noto style' };

describe('promptWithStyle', () => {
  it('appends the suffix once', () => {
    expect(promptWithStyle(' red apple ', noto)).toBe('red apple, noto style');
    expect(promptWithStyle('red apple, Noto style', noto)).toBe('red apple, Noto style');
    expect(promptWithStyle('red apple', undefined)).toBe('red apple');
  });
});

describe('pictureFileName', () => {
  it.each([
    ['red apple', 'red-apple-seed-1.png'],
    ['../../etc/passwd', 'etc-passwd-seed-1.png'],
    ['CON: a\u0000b\n', 'con-a-b-seed-1.png'],
    ['🍎', 'picture-seed-1.png'],
    ['Äpfel & リンゴ', 'äpfel-リンゴ-seed-1.png'],
    ['x'.repeat(500), `${'x'.repeat(60)}-seed-1.png`],
  ])('%j becomes %j', (prompt, name) => {
    expect(pictureFileName(prompt, 1)).toBe(name);
  });
});

describe('seedsFrom', () => {
  it('counts up from the first, past the largest back to 0', () => {
    expect(seedsFrom(7, 1)).toEqual([7]);
    expect(seedsFrom(7, 3)).toEqual([7, 8, 9]);
    expect(seedsFrom(LARGEST_SEED - 1, 3)).toEqual([LARGEST_SEED - 1, LARGEST_SEED, 0]);
  });
});

describe('rollSeed', () => {
  it('spans all 32 bits', () => {
    expect(rollSeed(() => 0)).toBe(0);
    expect(rollSeed(() => 1 - 2 ** -53)).toBe(LARGEST_SEED);
  });
});
