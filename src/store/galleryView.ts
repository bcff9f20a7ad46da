import { recipeTitle } from '../exchange/recipe/recipeTitle';
import type { GalleryEntry } from '../protocol/gallery';

// What of the gallery is in sight, and what in it is chosen: pure, so that it can be tested without a browser.

export const galleryFilters = ['all', 'pictures', 'captions', 'favourites'] as const;
export type GalleryFilter = (typeof galleryFilters)[number];

export interface GalleryView {
  entries: readonly GalleryEntry[];
  query: string;
  filter: GalleryFilter;
  /** Ids that were deleted and wait for their undo. */
  bin: readonly string[];
}

/** The words an entry is found by, and called by: its prompt or its caption. */
export function wordsOf(entry: GalleryEntry): string {
  return entry.kind === 'picture' ? recipeTitle(entry.recipe) : entry.caption;
}

/** The entries that are in sight: every word of the query has to begin a word or a part of one. */
export function visibleEntries({ entries, query, filter, bin }: GalleryView): GalleryEntry[] {
  const wanted = folded(query).split(/\s+/).filter(Boolean);
  return entries.filter((entry) => {
    if (bin.includes(entry.id)) return false;
    if (filter === 'pictures' && entry.kind !== 'picture') return false;
    if (filter === 'captions' && entry.kind !== 'caption') return false;
    if (filter === 'favourites' && !entry.favourite) return false;
    if (wanted.length === 0) return true;
    const words = folded(searchText(entry));
    return wanted.every((word) => words.includes(word));
  });
}

function searchText(entry: GalleryEntry): string {
  if (entry.kind === 'caption') return entry.caption;
  const { recipe } = entry;
  const style = 'style' in recipe ? (recipe.style ?? '') : '';
  return `${recipeTitle(recipe)} ${style} ${recipe.seed}`;
}

/** Without case, accents and compatibility forms. */
function folded(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toLowerCase();
}

/** How a click or a key chooses: this one alone, this one as well, or all up to it. */
export type SelectMode = 'only' | 'toggle' | 'range';

/**
 * The selection after choosing `id` among the ids in sight.
 * @param anchor where a range begins: what was chosen last without one
 */
export function select(
  ids: readonly string[],
  selected: readonly string[],
  anchor: string | null,
  id: string,
  mode: SelectMode,
): string[] {
  if (mode === 'only') return [id];
  if (mode === 'toggle') {
    return selected.includes(id) ? selected.filter((other) => other !== id) : [...selected, id];
  }
  const from = anchor === null ? -1 : ids.indexOf(anchor);
  const to = ids.indexOf(id);
  if (from < 0) return [id];
  return ids.slice(Math.min(from, to), Math.max(from, to) + 1);
}
