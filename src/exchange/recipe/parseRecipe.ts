import * as z from 'zod/mini';
import { FlowTokError } from '../../protocol/errors';
import {
  FEWEST_FRAMES,
  LONGEST_RECIPE_PROMPT,
  MOST_FRAMES,
  RECIPE_VERSION,
  type Recipe,
} from '../../protocol/recipe';
import { readTokens } from './tokensText';

// Without code made from text, which the content policy forbids.
z.config({ jitless: true });

/** A longer text is refused unread, in characters: two prompts at their longest, escaped, and then some. */
const LONGEST_TEXT = 200_000;
/** Characters of a picture's tokens; those of the largest packs there are take a fifth. */
const LONGEST_TOKENS = 40_000;

/**
 * Checks a recipe from outside. Unknown keys are dropped.
 *
 * @param subject what it came in, as the beginning of a sentence, e.g. `This link`
 * @throws FlowTokError `bad-input`, one sentence that names the subject and the field
 */
export function parseRecipe(value: unknown, subject: string): Recipe {
  const result = recipeSchema.safeParse(value);
  if (result.success) return result.data;
  if (isNewer(value)) {
    throw new FlowTokError(
      'bad-input',
      `${subject} holds a recipe of a newer FlowTok Web; reload this page to get the newest version.`,
    );
  }
  const field = result.error.issues[0]?.path.map(String).join('.').slice(0, 100);
  throw unusable(subject, field ? `its ${field} is not valid` : 'it is no recipe');
}

/** The same for a recipe as JSON text. */
export function readRecipeText(text: string, subject: string): Recipe {
  if (text.length > LONGEST_TEXT) throw unusable(subject, 'it is too long');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw unusable(subject, 'it is damaged');
  }
  return parseRecipe(value, subject);
}

/** The error for a recipe that is of no use, and why, e.g. `it is damaged`. */
export function unusable(subject: string, why: string): FlowTokError {
  return new FlowTokError(
    'bad-input',
    `${subject} holds a recipe that cannot be used (${why}); type the prompt instead.`,
  );
}

function isNewer(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || !('version' in value)) return false;
  return Number.isInteger(value.version) && Number(value.version) > RECIPE_VERSION;
}

const name = z.string().check(z.minLength(1), z.maxLength(100));
const integer = (min: number, max: number) => z.int().check(z.minimum(min), z.maximum(max));

const words = z.string().check(
  z.maxLength(LONGEST_RECIPE_PROMPT),
  z.refine((text) => text.trim() !== ''),
);
const style = z.nullable(name);
const pack = z.object({ id: name, version: name });
const sampled = {
  seed: integer(0, 4_294_967_295),
  steps: integer(1, 100),
  guidance: z.number().check(z.minimum(0), z.maximum(20)),
};
const picture = z.object({
  picture: z.string().check(z.maxLength(300)),
  tokens: z.string().check(
    z.maxLength(LONGEST_TOKENS),
    z.refine((text) => readTokens(text) !== null),
  ),
});
const ingredient = z.union([z.object({ prompt: words }), picture]);

// Fields stand in the order in which recipes are written: what is kept is known by the hash of that.
const textToImage = z.object({
  version: z.literal(1),
  kind: z.literal('text-to-image'),
  pack,
  prompt: words,
  style,
  ...sampled,
  solver: z.enum(['euler', 'heun']),
});

const between = z.object({
  version: z.literal(2),
  kind: z.literal('between'),
  pack,
  from: ingredient,
  to: ingredient,
  frames: integer(FEWEST_FRAMES, MOST_FRAMES),
  style,
  ...sampled,
});

const sum = z.object({
  version: z.literal(2),
  kind: z.literal('sum'),
  pack,
  sum: words,
  style,
  ...sampled,
});

const variations = z.object({
  version: z.literal(2),
  kind: z.literal('variations'),
  pack,
  of: picture,
  strength: z.number().check(z.minimum(0), z.maximum(1)),
  ...sampled,
});

const recipeSchema: z.ZodMiniType<Recipe> = z.discriminatedUnion('kind', [
  textToImage,
  between,
  sum,
  variations,
]);
