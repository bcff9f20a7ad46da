import { strToU8, zipSync, type Zippable } from 'fflate';
import type { ArchivedEntry, NewEntry } from '../../protocol/gallery';
import { recipeTitle } from '../recipe/recipeTitle';
import { EARLIEST, INDEX_NAME, LATEST } from './limits';

/**
 * A zip of gallery entries: `gallery.json`, and a PNG each under `pictures/`. PNGs are stored as they are: they are
 * compressed already, and stay bit for bit the same.
 */
export function writeArchive(items: readonly ArchivedEntry[]): Uint8Array<ArrayBuffer> {
  const files: Zippable = {};
  const entries = items.map(({ entry, png }, index) => {
    const file = `pictures/${fileName(entry, index + 1)}`;
    // A clock that jumped must not keep a gallery from leaving.
    const createdAt = Math.min(LATEST, Math.max(EARLIEST, entry.createdAt));
    files[file] = [png, { level: 0, mtime: createdAt }];
    return { ...entry, createdAt, file };
  });
  const index = JSON.stringify({ formatVersion: 1, entries }, null, 1);
  // Without a time of its own it would get the clock's, whatever that says.
  files[INDEX_NAME] = [
    strToU8(index),
    { mtime: Math.max(EARLIEST, ...entries.map(({ createdAt }) => createdAt)) },
  ];
  return zipSync(files);
}

/** `0001-red-apple.png`: the number keeps names apart and in order. */
function fileName(entry: NewEntry, number: number): string {
  const words = (entry.kind === 'picture' ? recipeTitle(entry.recipe) : entry.caption)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-');
  const short = [...words]
    .slice(0, 48)
    .join('')
    .replace(/^-+|-+$/g, '');
  return `${String(number).padStart(4, '0')}-${short || 'picture'}.png`;
}
