import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowTokError } from '../../protocol/errors';
import type { Recipe } from '../../protocol/recipe';
import { appleRecipe, latents, recipes } from '../testing/recipes';
import { readRecipeHash } from './readLink';
import { recipeLink } from './writeLink';
import { packNotice } from './packNotice';
import { parseRecipe, readRecipeText } from './parseRecipe';
import { readTokens, writeTokens } from './tokensText';

const page = 'https://example.com/app/?ep=wasm&pack=packs/a#elsewhere';

/** What reading gave: a recipe, or the sentence of its refusal; anything else thrown fails the test. */
function outcome(read: () => Recipe | null): Recipe | string | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof FlowTokError && error.code === 'bad-input') return error.message;
    throw error;
  }
}

describe('a recipe', () => {
  it('survives JSON and a link', () => {
    fc.assert(
      fc.property(recipes, (recipe) => {
        expect(readRecipeText(JSON.stringify(recipe), 'It')).toEqual(recipe);
        // The gallery knows what it keeps by this very text.
        expect(JSON.stringify(parseRecipe(recipe, 'It'))).toBe(JSON.stringify(recipe));
        expect(readRecipeHash(new URL(recipeLink(recipe, page)).hash)).toEqual(recipe);
      }),
    );
  });

  it('makes a link that keeps the pack, in characters that every chat leaves alone', () => {
    const link = recipeLink({ ...appleRecipe, prompt: '🍎 Ünïcode?>' }, page);
    expect(link).toMatch(/^https:\/\/example\.com\/app\/\?pack=packs%2Fa#recipe=[A-Za-z0-9_-]+$/);
  });

  it('is refused field by field, in one sentence', () => {
    const wrong: [string, unknown][] = [
      ['seed', -1],
      ['seed', 2 ** 32],
      ['seed', 1.5],
      ['steps', 0],
      ['steps', 101],
      ['guidance', Number.NaN],
      ['guidance', 21],
      ['prompt', '  '],
      ['prompt', 'x'.repeat(10_001)],
      ['solver', 'rk45'],
      ['style', ''],
      ['pack', null],
      ['kind', 'animation'],
    ];
    for (const [field, value] of wrong) {
      const said = outcome(() => parseRecipe({ ...appleRecipe, [field]: value }, 'This link'));
      expect(said).toBe(
        `This link holds a recipe that cannot be used (its ${field} is not valid); type the prompt instead.`,
      );
    }
  });

  it('of a picture holds its tokens bit for bit, and no text that is none', () => {
    fc.assert(
      fc.property(latents, (tokens) => {
        expect(readTokens(writeTokens(tokens))).toEqual(tokens);
      }),
    );
    const tokens = writeTokens(Float32Array.of(1, Number.NaN));
    for (const text of ['', 'AAA', 'no base64!', tokens]) expect(readTokens(text)).toBeNull();
    const of = { picture: 'cat.png', tokens };
    const nonsense = { ...appleRecipe, version: 2, kind: 'variations', of, strength: 0.5 };
    expect(outcome(() => parseRecipe(nonsense, 'This link'))).toMatch(
      /its of\.tokens is not valid/,
    );
  });

  it('of a newer version asks for a reload', () => {
    expect(outcome(() => parseRecipe({ ...appleRecipe, version: 3, seed: 'x' }, 'This link'))).toBe(
      'This link holds a recipe of a newer FlowTok Web; reload this page to get the newest version.',
    );
  });

  it('drops what it does not know', () => {
    const extra = JSON.parse('{"__proto__": {"a": 1}, "more": 2}') as object;
    expect(parseRecipe({ ...extra, ...appleRecipe }, 'It')).toEqual(appleRecipe);
  });

  it('is never made of garbage', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(typeof outcome(() => parseRecipe(value, 'It'))).toBe('string');
      }),
    );
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(typeof outcome(() => readRecipeText(text, 'It'))).toBe('string');
        expect(typeof outcome(() => readRecipeHash(`#recipe=${text}`))).toBe('string');
      }),
    );
    expect(readRecipeHash('#something=else')).toBeNull();
    expect(readRecipeHash('')).toBeNull();
    expect(outcome(() => readRecipeText(`"${'x'.repeat(300_000)}"`, 'It'))).toMatch(/too long/);
  });

  it('cut anywhere is refused, not misread', () => {
    const { hash } = new URL(recipeLink(appleRecipe, page));
    fc.assert(
      fc.property(fc.integer({ min: '#recipe='.length, max: hash.length - 1 }), (length) => {
        expect(typeof outcome(() => readRecipeHash(hash.slice(0, length)))).toBe('string');
      }),
    );
  });
});

describe('packNotice', () => {
  it('says which pack it was and which this is', () => {
    const notice = (id: string, version: string) =>
      packNotice(appleRecipe, { id, version }, 'This link');
    expect(notice('flowtok-emoji', '0.2.0')).toBeNull();
    expect(notice('flowtok-emoji', '0.3.0')).toBe(
      'This link was made with pack flowtok-emoji 0.2.0 and this page has 0.3.0: the picture may differ.',
    );
    expect(notice('other', '0.2.0')).toBe(
      'This link was made with pack flowtok-emoji 0.2.0 and this page has other 0.2.0: the picture may differ.',
    );
  });
});
