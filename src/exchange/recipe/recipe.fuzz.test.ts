import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Recipe } from '../../protocol/recipe';
import { acceptedBy, cases, hostileText, hostileValue, patience } from '../testing/fuzz';
import { appleRecipe, recipes } from '../testing/recipes';
import { parseRecipe, readRecipeText } from './parseRecipe';
import { readRecipeHash } from './readLink';
import { recipeLink } from './writeLink';

const page = 'https://example.com/';

/** A recipe with one field of somebody's choice, whole or within its pack. */
const forged = fc
  .tuple(
    recipes,
    fc.constantFrom(...Object.keys(appleRecipe), 'pack.id', 'pack.version', '__proto__', 'extra'),
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
  expect(Object.keys(recipe).sort()).toEqual(Object.keys(appleRecipe).sort());
  const { seed, steps, guidance, prompt, pack, style, solver } = recipe;
  expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  expect(Number.isInteger(steps) && steps >= 1 && steps <= 100).toBe(true);
  expect(guidance >= 0 && guidance <= 20).toBe(true);
  expect(prompt.trim() !== '' && prompt.length <= 10_000).toBe(true);
  for (const name of [pack.id, pack.version, style ?? 'none']) {
    expect(name.length >= 1 && name.length <= 100).toBe(true);
  }
  expect(['euler', 'heun']).toContain(solver);
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
