import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { GalleryEntry } from '../../protocol/gallery';

// Entries and pictures are two stores: a list of thousands is read without touching a picture.

export interface GallerySchema extends DBSchema {
  entries: { key: string; value: GalleryEntry };
  /** The PNG of the entry with the same id. */
  pictures: { key: string; value: Blob };
}

export type GalleryDatabase = IDBPDatabase<GallerySchema>;

/** Opens the gallery's database, and makes it at the first visit. */
export function openGalleryDatabase(name = 'flowtok-gallery'): Promise<GalleryDatabase> {
  return openDB<GallerySchema>(name, 1, {
    upgrade(database) {
      database.createObjectStore('entries', { keyPath: 'id' });
      database.createObjectStore('pictures');
    },
    // Else a newer version of the page in another tab would wait for this one for ever.
    blocking: (_current, _blocked, event) => (event.target as IDBDatabase).close(),
  });
}
