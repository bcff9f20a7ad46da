import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LARGEST_WEIGHT, MOST_TERMS, parseSum, writeSum, type SumTerm } from './promptSum';

const terms = (text: string) => {
  const parsed = parseSum(text);
  if (parsed.kind === 'unreadable') throw new Error(parsed.sentence);
  return parsed.terms.map(({ prompt, weight }) => [weight, prompt]);
};

describe('parseSum', () => {
  it.each<[string, [number, string][]]>([
    ['cat', [[1, 'cat']]],
    ['king - man + woman', [[1, 'king'], [-1, 'man'], [1, 'woman']]], // prettier-ignore
    ['egg+chicken', [[1, 'egg'], [1, 'chicken']]], // prettier-ignore
    ['king -man', [[1, 'king'], [-1, 'man']]], // prettier-ignore
    ['– man + woman', [[-1, 'man'], [1, 'woman']]], // prettier-ignore
    ['0.5 * cat + 2 × tiger face', [[0.5, 'cat'], [2, 'tiger face']]], // prettier-ignore
    ['cat * .5', [[0.5, 'cat']]],
    ['2 hearts', [[1, '2 hearts']]],
  ])('reads %s', (text, expected) => {
    expect(terms(text)).toEqual(expected);
  });

  it('takes a hyphen inside a word for no minus', () => {
    expect(terms('t-rex - jack-o-lantern')).toEqual([
      [1, 't-rex'],
      [-1, 'jack-o-lantern'],
    ]);
  });

  it('keeps what is quoted as it is', () => {
    expect(terms('“rock + roll” - "2 * 3 - 1"')).toEqual([
      [1, 'rock + roll'],
      [-1, '2 * 3 - 1'],
    ]);
  });

  it.each([
    ['', /^The sum is empty/],
    ['  ', /^The sum is empty/],
    ['cat +', /nothing after it/],
    ['cat + - dog', /nothing after it/],
    ['+', /nothing after it/],
    ['"cat', /not closed/],
    ['cat * dog', /no weight/],
    ['0.5 *', /no weight/],
    [`${LARGEST_WEIGHT + 1} * cat`, /no weight/],
    [new Array(MOST_TERMS + 1).fill('cat').join(' + '), /at most 8/],
  ])('says in one sentence what is wrong with %j', (text, sentence) => {
    const parsed = parseSum(text);
    expect(parsed.kind === 'unreadable' && parsed.sentence).toMatch(sentence);
  });

  it('never throws, and gives prompts with something to read', () => {
    const pieces = fc.constantFrom('+', '-', '−', '*', '"', '”', ' ', 'cat', 't-rex', '0.5', '🐈');
    const any = fc.oneof(
      fc.string(),
      fc.array(pieces).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(any, (text) => {
        const parsed = parseSum(text);
        if (parsed.kind === 'unreadable') return;
        expect(parsed.terms.length).toBeGreaterThan(0);
        for (const { prompt, weight } of parsed.terms) {
          expect(prompt).not.toBe('');
          expect(Math.abs(weight)).toBeLessThanOrEqual(LARGEST_WEIGHT);
        }
      }),
    );
  });

  it('reads back what writeSum wrote', () => {
    const word = fc.constantFrom(
      'cat',
      't-rex',
      'rock + roll',
      '- minus',
      '2 * 3',
      'red apple',
      '🐈',
    );
    const weight = fc.constantFrom(1, -1, 0.5, -0.25, 2, -10);
    const sum: fc.Arbitrary<SumTerm[]> = fc.array(fc.record({ prompt: word, weight }), {
      minLength: 1,
      maxLength: MOST_TERMS,
    });
    fc.assert(
      fc.property(sum, (expected) => {
        expect(parseSum(writeSum(expected))).toEqual({ kind: 'sum', terms: expected });
      }),
    );
  });
});
