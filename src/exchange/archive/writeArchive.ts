import { strToU8, zipSync, type Zippable } from 'fflate';
import type { ArchivedEntry, NewEntry } from '../../protocol/gallery';
import { INDEX_NAME } from './limits';

/**
 * A zip of gallery entries: `gallery.json`, and a PNG each under `pictures/`. PNGs are stored as they are: they are
 * compressed already, and stay bit for bit the same.
 */
export function writeArchive(items: readonly ArchivedEntry[]): Uint8Array<ArrayBuffer> {
  const files: Zippable = {};
  const entries = items.map(({ entry, png }, index) => {
    const file = `pictures/${fileName(entry, index + 1)}`;
    files[file] = [png, { level: 0, mtime: entry.createdAt }];
    return { ...entry, file };
  });
  const index = JSON.stringify({ formatVersion: 1, entries }, null, 1);
  files[INDEX_NAME] = strToU8(index);
  return zipSync(files);
}

/** `0001-red-apple.png`: the number keeps names apart and in order. */
function fileName(entry: NewEntry, number: number): string {
  const words = (entry.kind === 'picture' ? entry.recipe.prompt : entry.caption)
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\p{M}]+/gu, '-');
  const short = [...words]
    .slice(0, 48)
    .join('')
    .replace(/^-+|-+$/g, '');
  return `${String(number).padStart(4, '0')}-${short || 'picture'}.png`;
}
