import type { DBSchema, IDBPDatabase } from 'idb';
import { openDatabase } from '../../pack/library/openDatabase';
import type { GalleryEntry } from '../../protocol/gallery';

// Entries and pictures are two stores: a list of thousands is read without touching a picture.

export interface GallerySchema extends DBSchema {
  entries: { key: string; value: GalleryEntry };
  /** The PNG of the entry with the same id. */
  pictures: { key: string; value: Blob };
}

export type GalleryDatabase = IDBPDatabase<GallerySchema>;

/**
 * Opens the gallery's database, whatever an older or newer page left of it.
 * @param onGone called when the connection is of no use any more: storage was cleared, or a newer version wants it
 */
export function openGalleryDatabase(
  name = 'flowtok-gallery',
  onGone: () => void = () => undefined,
): Promise<GalleryDatabase> {
  return openDatabase<GallerySchema>(
    name,
    1,
    [
      ['entries', { keyPath: 'id' }],
      ['pictures', {}],
    ],
    onGone,
  );
}
