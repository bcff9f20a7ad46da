import type { Recipe } from '../../protocol/recipe';

/** The key in the hash of an address. Behind the #, so that no server ever sees a recipe. */
export const RECIPE_KEY = 'recipe';

/** The page's address with the recipe as its hash. `?pack=` stays; what concerns this visit alone does not. */
export function recipeLink(recipe: Recipe, href: string): string {
  const url = new URL(href);
  const pack = url.searchParams.get('pack');
  url.search = pack === null ? '' : new URLSearchParams({ pack }).toString();
  url.hash = `${RECIPE_KEY}=${toBase64Url(JSON.stringify(recipe))}`;
  return url.href;
}

/** UTF-8 as base64 with the alphabet of addresses, without padding (RFC 4648, section 5). */
function toBase64Url(text: string): string {
  // Character by character: as arguments of one call, a long text would overflow the stack.
  const bytes = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte));
  return btoa(bytes.join('')).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}
