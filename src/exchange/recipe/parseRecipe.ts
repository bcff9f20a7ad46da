import { z } from 'zod';
import { FlowTokError } from '../../protocol/errors';
import { LONGEST_RECIPE_PROMPT, RECIPE_VERSION, type Recipe } from '../../protocol/recipe';

// Without code made from text, which the content policy forbids.
z.config({ jitless: true });

/** A longer text is refused unread, in characters: a prompt at its longest, escaped, and then some. */
const LONGEST_TEXT = 100_000;

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

const name = z.string().min(1).max(100);

const textToImage = z.object({
  version: z.literal(RECIPE_VERSION),
  kind: z.literal('text-to-image'),
  pack: z.object({ id: name, version: name }),
  prompt: z
    .string()
    .max(LONGEST_RECIPE_PROMPT)
    .refine((prompt) => prompt.trim() !== ''),
  style: name.nullable(),
  seed: z.int().min(0).max(4_294_967_295),
  steps: z.int().min(1).max(100),
  guidance: z.number().min(0).max(20),
  solver: z.enum(['euler', 'heun']),
});

const recipeSchema: z.ZodType<Recipe> = z.discriminatedUnion('kind', [textToImage]);
