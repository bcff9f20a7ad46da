import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { FlowTokError } from '../../protocol/errors';
import type { GalleryEntry, NewEntry } from '../../protocol/gallery';
import type { GalleryDatabase } from './database';

/** All entries, newest first. */
export async function listEntries(database: GalleryDatabase): Promise<GalleryEntry[]> {
  const entries = await database.getAll('entries');
  return entries.sort((a, b) => b.createdAt - a.createdAt);
}

/**
 * Keeps an entry with its PNG, both or neither. What is kept already keeps its star and gets the newer date.
 * @throws FlowTokError `storage-full`; then everything is as it was
 */
export async function keepEntry(
  database: GalleryDatabase,
  made: NewEntry,
  png: Blob,
): Promise<GalleryEntry> {
  const id = await idOf(made, png);
  const transaction = database.transaction(['entries', 'pictures'], 'readwrite');
  // A failing write fails the transaction as well; its own rejection must not stay unheard.
  const done = transaction.done.catch((error: unknown) => Promise.reject(storageFault(error)));
  done.catch(() => undefined);
  try {
    const entries = transaction.objectStore('entries');
    const before = await entries.get(id);
    const entry: GalleryEntry = {
      ...made,
      id,
      bytes: png.size,
      favourite: made.favourite || (before?.favourite ?? false),
      createdAt: Math.max(made.createdAt, before?.createdAt ?? 0),
    };
    await entries.put(entry);
    if (before === undefined) await transaction.objectStore('pictures').put(png, id);
    await done;
    return entry;
  } catch (error) {
    throw error instanceof FlowTokError ? error : storageFault(error);
  }
}

/** Puts changed entries in the place of those with their ids; one that is gone stays gone. */
export async function changeEntries(
  database: GalleryDatabase,
  entries: readonly GalleryEntry[],
): Promise<void> {
  const transaction = database.transaction('entries', 'readwrite');
  for (const entry of entries) {
    if ((await transaction.store.getKey(entry.id)) !== undefined)
      await transaction.store.put(entry);
  }
  await transaction.done;
}

export async function removeEntries(
  database: GalleryDatabase,
  ids: readonly string[],
): Promise<void> {
  const transaction = database.transaction(['entries', 'pictures'], 'readwrite');
  for (const id of ids) {
    await transaction.objectStore('entries').delete(id);
    await transaction.objectStore('pictures').delete(id);
  }
  await transaction.done;
}

/** The same result has the same id: a recipe, or a picture with its caption. */
async function idOf(made: NewEntry, png: Blob): Promise<string> {
  const shown =
    made.kind === 'picture'
      ? utf8ToBytes(JSON.stringify(made.recipe))
      : concatBytes(utf8ToBytes(`${made.caption}\0`), new Uint8Array(await png.arrayBuffer()));
  return bytesToHex(sha256(shown));
}

function storageFault(error: unknown): Error {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  if (name !== 'QuotaExceededError') {
    return new FlowTokError(
      'internal',
      'The gallery could not keep this result; download it, and reload the page.',
      String(error),
    );
  }
  return new FlowTokError(
    'storage-full',
    'The browser’s storage is full, so this result is not in the gallery; download it, or delete some there.',
  );
}
