import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cases, hostileText, patience } from '../../exchange/testing/fuzz';
import type { Manifest } from '../../protocol/manifest';
import { createTextTokeniser } from './tokeniser';

const pack = new URL('../../../public/models/flowtok-emoji/', import.meta.url);
const json = (name: string): unknown => JSON.parse(readFileSync(new URL(name, pack), 'utf8'));
const { text } = json('manifest.json') as Manifest;
const tokeniser = createTextTokeniser(json('tokenizer.json'), 'tokenizer.json', text);

function expectSound(prompt: string): void {
  const { ids, mask, used, total, truncated, keptText } = tokeniser.tokenise(prompt);
  expect(ids).toHaveLength(text.maxTokens);
  expect(ids.every((id) => Number.isInteger(id) && id >= 0)).toBe(true);
  expect(mask.reduce((sum, bit) => sum + bit, 0)).toBe(used);
  expect(used).toBeGreaterThanOrEqual(2);
  expect(total).toBeGreaterThanOrEqual(used);
  if (!truncated) expect(keptText).toBe(prompt.replace(/\p{Surrogate}/gu, '\uFFFD').trim());
}

describe('a prompt', () => {
  it(
    'of any text becomes ids the network takes',
    () => {
      fc.assert(fc.property(hostileText, expectSound), cases);
    },
    patience,
  );

  it.each([
    ['letters', 'a'],
    ['words', 'red apple '],
    ['lone surrogates', '\ud83d'],
    ['overrides of direction', '\u202e'],
    ['combining marks', '\u0301'],
    ['spaces', ' '],
    ['characters of the last plane', '\u{10fffd}'],
  ])('of ten megabytes of %s is cut and read', (_what, piece) => {
    expectSound(piece.repeat(10_000_000 / piece.length));
  });
});
