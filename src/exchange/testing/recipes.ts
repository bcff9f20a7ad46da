import fc from 'fast-check';
import type { Recipe, TextToImageRecipe } from '../../protocol/recipe';
import { writeTokens } from '../recipe/tokensText';

export const appleRecipe: TextToImageRecipe = {
  version: 1,
  kind: 'text-to-image',
  pack: { id: 'flowtok-emoji', version: '0.2.0' },
  prompt: 'red apple',
  style: 'noto',
  seed: 42,
  steps: 4,
  guidance: 3.5,
  solver: 'euler',
};

const name = fc.string({ minLength: 1, maxLength: 100 });
const words = fc
  .oneof(fc.string({ minLength: 1 }), fc.string({ unit: 'binary', minLength: 1 }))
  .filter((prompt) => prompt.trim() !== '');

/** Any latents there can be, -0 included. */
export const latents = fc
  .array(fc.float({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 40 })
  .map((values) => Float32Array.from(values));
const picture = fc.record({
  picture: fc.string({ maxLength: 100 }),
  tokens: latents.map(writeTokens),
});
const ingredient = fc.oneof(fc.record({ prompt: words }), picture);

const pack = fc.record({ id: name, version: name });
const style = fc.option(name);
const sampled = {
  seed: fc.integer({ min: 0, max: 4_294_967_295 }),
  steps: fc.integer({ min: 1, max: 100 }),
  guidance: fc.double({ min: 0, max: 20, noNaN: true }),
};

/** Any recipe there can be, lone surrogates and every double included. */
export const recipes: fc.Arbitrary<Recipe> = fc.oneof(
  fc.record({
    version: fc.constant(1 as const),
    kind: fc.constant('text-to-image' as const),
    pack,
    prompt: words,
    style,
    ...sampled,
    solver: fc.constantFrom('euler' as const, 'heun' as const),
  }),
  fc.record({
    version: fc.constant(2 as const),
    kind: fc.constant('between' as const),
    pack,
    from: ingredient,
    to: ingredient,
    frames: fc.integer({ min: 3, max: 24 }),
    style,
    ...sampled,
  }),
  fc.record({
    version: fc.constant(2 as const),
    kind: fc.constant('sum' as const),
    pack,
    sum: words,
    style,
    ...sampled,
  }),
  fc.record({
    version: fc.constant(2 as const),
    kind: fc.constant('variations' as const),
    pack,
    of: picture,
    strength: fc.double({ min: 0, max: 1, noNaN: true }),
    ...sampled,
  }),
);
