import type { PackReference, Recipe } from '../../protocol/recipe';

/**
 * What to say where a recipe was made with another pack than the one that is open; null where it was the same.
 *
 * @param subject what the recipe came in, as the beginning of a sentence, e.g. `This link`
 */
export function packNotice(recipe: Recipe, pack: PackReference, subject: string): string | null {
  const { id, version } = recipe.pack;
  if (id === pack.id && version === pack.version) return null;
  const here = id === pack.id ? pack.version : `${pack.id} ${pack.version}`;
  return `${subject} was made with pack ${id} ${version} and this page has ${here}: the picture may differ.`;
}
