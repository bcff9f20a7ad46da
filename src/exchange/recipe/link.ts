import type { Recipe } from '../../protocol/recipe';
import { readRecipeText, unusable } from './parseRecipe';

// A recipe in an address: behind the #, so that no server ever sees it.

const KEY = 'recipe';
const SUBJECT = 'This link';

/** The address with the recipe as its hash; whatever else the address holds stays. */
export function recipeLink(recipe: Recipe, href: string): string {
  const url = new URL(href);
  url.hash = `${KEY}=${toBase64Url(JSON.stringify(recipe))}`;
  return url.href;
}

/**
 * The recipe in a hash (`#recipe=...`); null where there is none.
 * @throws FlowTokError `bad-input` for one that cannot be read
 */
export function readRecipeHash(hash: string): Recipe | null {
  const coded = new URLSearchParams(hash.replace(/^#/, '')).get(KEY);
  if (coded === null) return null;
  return readRecipeText(fromBase64Url(coded), SUBJECT);
}

/** UTF-8 as base64 with the alphabet of addresses, without padding (RFC 4648, section 5). */
function toBase64Url(text: string): string {
  // Character by character: as arguments of one call, a long text would overflow the stack.
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

function fromBase64Url(coded: string): string {
  try {
    const binary = atob(coded.replaceAll('-', '+').replaceAll('_', '/'));
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw unusable(SUBJECT, 'it is damaged, or was cut on its way');
  }
}
