import type { GalleryEntry, NewEntry } from '../../protocol/gallery';
import type { GalleryService } from '../services';

/** A gallery in memory, for tests only. `hold` makes an object URL. */
export function fakeGallery(hold: () => string): GalleryService {
  const shelf = new Map<string, GalleryEntry>();
  const keep = async (made: NewEntry): Promise<GalleryEntry> => {
    const id = made.kind === 'picture' ? JSON.stringify(made.recipe) : made.caption;
    const entry = { ...made, id, bytes: 1000 };
    shelf.set(id, entry);
    return entry;
  };
  return {
    list: async () => [...shelf.values()].reverse(),
    keepPicture: keep,
    keepStrip: keep,
    keepCaption: keep,
    change: async (entries) => {
      for (const entry of entries) if (shelf.has(entry.id)) shelf.set(entry.id, entry);
    },
    remove: async (ids) => {
      for (const id of ids) shelf.delete(id);
    },
    open: async (id) => (shelf.has(id) ? hold() : null),
    usage: async () => ({ used: 2_000_000, quota: 1_000_000_000 }),
    exportZip: async (entries) => new Blob([`${entries.length} entries`]),
    importZip: async (_file, _name, { signal, onProgress }) => {
      signal.throwIfAborted();
      await keep({
        kind: 'caption',
        createdAt: Date.UTC(2026, 0, 1),
        favourite: false,
        caption: 'imported',
      });
      onProgress(1, 1);
    },
  };
}
