import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LONGEST_CAPTION, inOwnWords, preferGuess, type Guesses } from './guesses';

const pizza: Guesses = {
  caption: { text: 'slice of pizza', score: 0.6 },
  alternatives: [
    { text: 'pizza', score: 0.2 },
    { text: 'cheese wedge', score: 0.1 },
  ],
};
const texts = ({ caption, alternatives }: Guesses) =>
  [caption, ...alternatives].map(({ text }) => text);

describe('preferGuess', () => {
  it('trades places, and back', () => {
    const other = preferGuess(pizza, 1)!;
    expect(texts(other)).toEqual(['cheese wedge', 'slice of pizza', 'pizza']);
    expect(preferGuess(other, 0)).toEqual(pizza);
    expect(preferGuess(pizza, 2)).toBeNull();
  });
});

describe('inOwnWords', () => {
  it("keeps the model's caption as a guess, and the visitor's once", () => {
    const mine = inOwnWords(pizza, '  my\n lunch ')!;
    expect(mine.caption).toEqual({ text: 'my lunch', score: null });
    expect(texts(mine)).toEqual(['my lunch', 'slice of pizza', 'pizza', 'cheese wedge']);
    expect(texts(inOwnWords(mine, 'our lunch')!)).toEqual(['our lunch', ...texts(pizza)]);
    expect(inOwnWords(mine, 'pizza')).toEqual(preferGuess(mine, 1));
    expect(texts(preferGuess(mine, 0)!)).toEqual([
      'slice of pizza',
      'my lunch',
      'pizza',
      'cheese wedge',
    ]);
  });

  it('leaves a caption as it is for nothing and for the same', () => {
    expect(inOwnWords(pizza, ' \t')).toBeNull();
    expect(inOwnWords(pizza, ' slice  of pizza')).toBeNull();
  });

  it('gives one line of bounded length, and loses no guess of the model', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (words) => {
        const next = inOwnWords(pizza, words) ?? pizza;
        expect(next.caption.text.length).toBeLessThanOrEqual(LONGEST_CAPTION);
        expect(next.caption.text).not.toMatch(/[\r\n]|^\s|^$/);
        expect(texts(next)).toEqual(expect.arrayContaining(texts(pizza)));
      }),
    );
  });
});
