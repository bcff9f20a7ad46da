import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createTextTokeniser } from './tokeniser';

const LIMITS = { encoder: 'tiny', maxTokens: 8, padding: { id: 0, token: '[PAD]' }, endTokenId: 3 };
const file = new URL('../../../testdata/tiny-pack/tokenizer.json', import.meta.url);
const json: unknown = JSON.parse(readFileSync(file, 'utf8'));
const tokeniser = createTextTokeniser(json, 'tokenizer.json', LIMITS);

describe('createTextTokeniser', () => {
  // Python: tokenizers 0.22.1, Tokenizer.from_file(...).encode(text).ids
  it.each([
    ['red apple', [2, 88, 89, 3]],
    ['Red APPLE, flat style', [2, 88, 89, 40, 94, 95, 3]],
    ['a dog [SEP] cat', [2, 4, 90, 3, 91, 3]],
    ['  \t ', [2, 3]],
    ['zebra 🍎', [2, 29, 50, 47, 63, 46, 1, 3]],
    ['ré́d', [2, 88, 3]],
    ['red\u0000 apple\u200b', [2, 88, 89, 3]],
  ])('reads %j as Python does, then pads', (text, ids) => {
    const tokens = tokeniser.tokenise(text);
    expect(tokens.ids.slice(0, tokens.used)).toEqual(ids);
    expect(tokens.ids).toEqual([...ids, ...new Array<number>(8 - ids.length).fill(0)]);
    expect(tokens.mask).toEqual(tokens.ids.map((_, i) => (i < ids.length ? 1 : 0)));
    expect(tokens.truncated).toBe(false);
  });

  it('cuts to the limit, keeps the end token and says what is left', () => {
    const tokens = tokeniser.tokenise('red apple, blue dog, flat style');
    expect(tokens).toMatchObject({
      used: 8,
      total: 10,
      truncated: true,
      keptText: 'red apple, blue dog,',
      cutText: 'flat style',
    });
    expect(tokens.ids.at(-1)).toBe(3);
    expect(tokens.ids.length).toBe(8);
  });

  it.each([
    // "zebra" takes five tokens of which four would fit: none of its letters is called read.
    ['red apple  Zebra cat', 'Zebra cat'],
    ['red apple', ''],
    ['x'.repeat(90) + ' dog', 'x'.repeat(90) + ' dog'],
  ])('says which words of %j are not wholly read', (text, cutText) => {
    expect(tokeniser.tokenise(text).cutText).toBe(cutText);
  });

  it('never calls a word both read and cut, and loses none', () => {
    const word = fc.constantFrom('red', 'apple,', 'Zebra', '🍎', 'flat', 'dogs');
    fc.assert(
      fc.property(fc.array(word, { maxLength: 12 }), (words) => {
        const text = words.join(' ');
        const { cutText, truncated } = tokeniser.tokenise(text);
        expect(text.endsWith(cutText)).toBe(true);
        expect(cutText !== '').toBe(truncated);
        const read = text.slice(0, text.length - cutText.length);
        expect(tokeniser.tokenise(read).truncated).toBe(false);
        // Its next word is the one that does not fit any more.
        const [next = ''] = cutText.split(' ');
        expect(tokeniser.tokenise(read + next).truncated).toBe(truncated);
      }),
    );
  });

  it('keeps the text as it was written when all of it fits', () => {
    expect(tokeniser.tokenise('  Red Apple ').keptText).toBe('Red Apple');
  });

  it.each([
    ['10,000 characters', 'red apple '.repeat(1000)],
    ['10 MB', 'red apple '.repeat(1_000_000)],
    ['10 MB without a space', 'x'.repeat(10_000_000)],
    ['10 MB of spaces, then a word', ' '.repeat(10_000_000) + 'red'],
  ])('takes %s, in a time that does not grow with its square', (_, text) => {
    const tokens = tokeniser.tokenise(text);
    expect(tokens.used).toBeGreaterThan(2);
    expect(tokens.truncated).toBe(text.trim() !== 'red');
  });

  it.each(['\uD800', 'red \uDC00apple', '\u0000\u0001\u001B', '\u202E\uFEFF', '{"a":1}', '\\'])(
    'takes %j without crashing',
    (text) => {
      expect(tokeniser.tokenise(text).ids).toHaveLength(8);
    },
  );

  it('decodes without special tokens', () => {
    expect(tokeniser.decode([2, 88, 89, 40, 95, 3, 0])).toBe('red apple, style');
    expect(tokeniser.decode([29, 50, 47])).toBe('zeb');
    expect(tokeniser.decode([])).toBe('');
  });

  it.each([undefined, null, 'text', {}, { model: { type: 'Nothing' } }])(
    'refuses %j as a tokenizer in one sentence',
    (wrong) => {
      expect(() => createTextTokeniser(wrong, 'tokenizer.json', LIMITS)).toThrow(
        expect.objectContaining({
          code: 'pack-invalid',
          message: expect.stringContaining('tokenizer.json') as string,
        }),
      );
    },
  );
});
