import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Recipe, RecipePicture } from '../../protocol/recipe';
import { acceptedBy, cases, hostileText, hostileValue, patience } from '../testing/fuzz';
import { appleRecipe, recipes } from '../testing/recipes';
import { parseRecipe, readRecipeText } from './parseRecipe';
import { readRecipeHash } from './readLink';
import { recipeLink } from './writeLink';
import { readTokens } from './tokensText';

const page = 'https://example.com/';

/** A recipe with one field of somebody's choice, whole or within its pack. */
const forged = fc
  .tuple(
    recipes,
    fc.constantFrom(
      ...Object.keys(appleRecipe),
      ...['from', 'to', 'frames', 'sum', 'of', 'strength'],
      ...['pack.id', 'pack.version', '__proto__', 'extra'],
    ),
    hostileValue,
  )
  .map(([recipe, field, value]) => {
    const [outer = '', inner] = field.split('.');
    return inner === undefined
      ? { ...recipe, [outer]: value }
      : { ...recipe, pack: { ...recipe.pack, [inner]: value } };
  });

function expectSound(recipe: Recipe | null): void {
  if (recipe === null) return;
  const { kind, version, seed, steps, guidance, pack, ...own } = recipe;
  expect(version).toBe(kind === 'text-to-image' ? 1 : 2);
  expect(Object.keys(own).sort()).toEqual(fields[kind]);
  expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  expect(Number.isInteger(steps) && steps >= 1 && steps <= 100).toBe(true);
  expect(guidance >= 0 && guidance <= 20).toBe(true);
  const style = ('style' in recipe ? recipe.style : null) ?? 'none';
  for (const name of [pack.id, pack.version, style]) {
    expect(name.length >= 1 && name.length <= 100).toBe(true);
  }
  for (const words of promptsOf(recipe)) {
    expect(words.trim() !== '' && words.length <= 10_000).toBe(true);
  }
  if (recipe.kind === 'text-to-image') expect(['euler', 'heun']).toContain(recipe.solver);
  if (recipe.kind === 'between') {
    expect(Number.isInteger(recipe.frames) && recipe.frames >= 3 && recipe.frames <= 24).toBe(true);
  }
  if (recipe.kind === 'variations') {
    expect(recipe.strength >= 0 && recipe.strength <= 1).toBe(true);
    expectTokens(recipe.of);
  }
}

/** The fields that a kind has for itself. */
const fields: Record<Recipe['kind'], string[]> = {
  'text-to-image': ['prompt', 'solver', 'style'],
  between: ['frames', 'from', 'style', 'to'],
  sum: ['style', 'sum'],
  variations: ['of', 'strength'],
};

function promptsOf(recipe: Recipe): string[] {
  if (recipe.kind === 'text-to-image') return [recipe.prompt];
  if (recipe.kind === 'sum') return [recipe.sum];
  if (recipe.kind === 'variations') return [];
  return [recipe.from, recipe.to].flatMap((end) => {
    if ('prompt' in end) return [end.prompt];
    expectTokens(end);
    return [];
  });
}

function expectTokens({ picture, tokens }: RecipePicture): void {
  expect(picture.length <= 300).toBe(true);
  expect(readTokens(tokens)?.every(Number.isFinite)).toBe(true);
}

it(
  'a recipe of somebody’s making is sound or refused',
  () => {
    fc.assert(
      fc.property(forged, (value) => expectSound(acceptedBy(() => parseRecipe(value, 'It')))),
      cases,
    );
  },
  patience,
);

it(
  'a text is a sound recipe or refused',
  () => {
    const text = fc.oneof(
      hostileText,
      forged.map((value) => JSON.stringify(value)),
    );
    fc.assert(
      fc.property(text, (json) => expectSound(acceptedBy(() => readRecipeText(json, 'It')))),
      cases,
    );
  },
  patience,
);

it(
  'a hash is a sound recipe, none, or refused',
  () => {
    const whole = new URL(recipeLink(appleRecipe, page)).hash;
    const cut = fc
      .tuple(fc.nat(whole.length), hostileText, fc.nat(whole.length))
      .map(([from, text, to]) => whole.slice(0, from) + text + whole.slice(to));
    const hash = fc.oneof(
      cut,
      hostileText.map((text) => `#recipe=${text}`),
      forged.map((value) => new URL(recipeLink(value, page)).hash),
    );
    fc.assert(
      fc.property(hash, (text) => expectSound(acceptedBy(() => readRecipeHash(text)))),
      cases,
    );
  },
  patience,
);
