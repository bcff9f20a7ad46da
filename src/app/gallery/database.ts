import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { GalleryEntry } from '../../protocol/gallery';

// Entries and pictures are two stores: a list of thousands is read without touching a picture.

export interface GallerySchema extends DBSchema {
  entries: { key: string; value: GalleryEntry };
  /** The PNG of the entry with the same id. */
  pictures: { key: string; value: Blob };
}

export type GalleryDatabase = IDBPDatabase<GallerySchema>;

const VERSION = 1;

/**
 * Opens the gallery's database: made at the first visit, completed where it lacks a store, and taken as it is where a
 * newer version of the page has been here.
 *
 * @param onGone called when the connection is of no use any more: storage was cleared, or a newer version wants it
 */
export async function openGalleryDatabase(
  name = 'flowtok-gallery',
  onGone: () => void = () => undefined,
): Promise<GalleryDatabase> {
  const database = await open(name, VERSION, onGone).catch((error: unknown) => {
    if (!(error instanceof DOMException && error.name === 'VersionError')) throw error;
    return open(name, undefined, onGone);
  });
  if (stores.every((store) => database.objectStoreNames.contains(store))) return database;
  database.close();
  return open(name, database.version + 1, onGone);
}

const stores = ['entries', 'pictures'] as const;

function open(
  name: string,
  version: number | undefined,
  onGone: () => void,
): Promise<GalleryDatabase> {
  return openDB<GallerySchema>(name, version, {
    upgrade(database) {
      const has = (store: (typeof stores)[number]) => database.objectStoreNames.contains(store);
      if (!has('entries')) database.createObjectStore('entries', { keyPath: 'id' });
      if (!has('pictures')) database.createObjectStore('pictures');
    },
    // Else a newer version of the page in another tab would wait for this one for ever.
    blocking(_current, _blocked, event) {
      (event.target as IDBDatabase).close();
      onGone();
    },
    terminated: onGone,
  });
}
