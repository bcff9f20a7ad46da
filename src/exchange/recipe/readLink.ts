import type { Recipe } from '../../protocol/recipe';
import { readRecipeText, unusable } from './parseRecipe';
import { RECIPE_KEY } from './writeLink';

const SUBJECT = 'This link';

/**
 * The recipe in a hash (`#recipe=...`); null where there is none.
 * @throws FlowTokError `bad-input` for one that cannot be read
 */
export function readRecipeHash(hash: string): Recipe | null {
  const coded = new URLSearchParams(hash.replace(/^#/, '')).get(RECIPE_KEY);
  if (coded === null) return null;
  return readRecipeText(fromBase64Url(coded), SUBJECT);
}

function fromBase64Url(coded: string): string {
  try {
    const binary = atob(coded.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw unusable(SUBJECT, 'it is damaged, or was cut on its way');
  }
}
