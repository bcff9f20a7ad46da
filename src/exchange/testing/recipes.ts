import fc from 'fast-check';
import type { Recipe } from '../../protocol/recipe';

export const appleRecipe: Recipe = {
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

/** Any recipe there can be, lone surrogates and every double included. */
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  version: fc.constant(1 as const),
  kind: fc.constant('text-to-image' as const),
  pack: fc.record({ id: name, version: name }),
  prompt: fc
    .oneof(fc.string({ minLength: 1 }), fc.string({ unit: 'binary', minLength: 1 }))
    .filter((prompt) => prompt.trim() !== ''),
  style: fc.option(name),
  seed: fc.integer({ min: 0, max: 4_294_967_295 }),
  steps: fc.integer({ min: 1, max: 100 }),
  guidance: fc.double({ min: 0, max: 20, noNaN: true }),
  solver: fc.constantFrom('euler' as const, 'heun' as const),
});
