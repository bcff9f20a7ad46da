import { describe, expect, it } from 'vitest';
import { readCaption } from './readCaption';

const END = 9;
const WORDS = ['', 'red', 'green', 'apple', 'Apple'];
const decode = (ids: number[]) =>
  ids
    .map((id) => WORDS[id] ?? '?')
    .join(' ')
    .trim();

function reading(rows: [number, number][][], probability = 1) {
  const choices = rows[0]?.length ?? 0;
  const flat = rows.flat();
  return {
    ids: flat.map(([id]) => id),
    logProbs: flat.map(([, probability]) => Math.log(probability)),
    positions: rows.length,
    choices,
    logProb: Math.log(probability),
  };
}

function read(rows: [number, number][][]) {
  return readCaption([reading(rows)], END, decode);
}

describe('readCaption', () => {
  it('stops before the end token and counts it in the score', () => {
    const { caption, ids, score } = read([
      [[1, 0.8], [2, 0.2]],
      [[3, 0.9], [END, 0.1]],
      [[END, 0.5], [2, 0.5]],
      [[2, 0.9], [1, 0.1]],
    ]); // prettier-ignore
    expect(caption).toBe('red apple');
    expect(ids).toEqual([1, 3]);
    expect(score).toBeCloseTo(0.8 * 0.9 * 0.5, 9);
  });

  it('gives the three likeliest other texts, best first, with their probabilities', () => {
    const { alternatives } = read([
      [[1, 0.7], [2, 0.3]],
      [[3, 0.6], [END, 0.4]],
      [[END, 0.99], [1, 0.01]],
    ]); // prettier-ignore
    expect(alternatives.map(({ text }) => text)).toEqual(['red', 'green apple', 'green']);
    expect(alternatives[0]?.score).toBeCloseTo(0.7 * 0.4, 9);
    expect(alternatives[1]?.score).toBeCloseTo(0.3 * 0.6 * 0.99, 9);
  });

  it('takes alternatives from other readings, with the reading in their score', () => {
    const { caption, score, alternatives } = readCaption(
      [
        reading([[[1, 1], [2, 0]], [[END, 1], [3, 0]]], 0.6),
        reading([[[2, 0.8], [1, 0.2]], [[END, 0.9], [3, 0.1]]], 0.3),
        reading([[[1, 1], [2, 0]], [[3, 1], [END, 0]]], 0.05),
      ],
      END,
      decode,
    ); // prettier-ignore
    expect(caption).toBe('red');
    expect(score).toBeCloseTo(0.6, 9);
    expect(alternatives.map(({ text }) => text)).toEqual(['green', 'red apple', 'green apple']);
    expect(alternatives[0]?.score).toBeCloseTo(0.3 * 0.8 * 0.9, 9);
    expect(alternatives[1]?.score).toBeCloseTo(0.05, 9);
  });

  it('never repeats a text, the caption or an empty one', () => {
    const { caption, alternatives } = read([
      [[0, 0.5], [1, 0.3]],
      [[1, 0.6], [END, 0.4]],
      [[END, 0.9], [0, 0.1]],
    ]); // prettier-ignore
    expect(caption).toBe('red');
    const texts = alternatives.map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(texts).not.toContain('red');
    expect(texts).not.toContain('');
  });
});
