import type { GalleryService } from '../../store/services';

/** The gallery's own code comes with its first use: the first page draws without it. */
const load = async () => (await import('./galleryService')).galleryService;

/** Fetches that code, so that the first result need not wait for it. */
export async function fetchGallery(): Promise<void> {
  await load().catch(() => undefined);
}

export const lazyGallery: GalleryService = {
  list: async () => (await load()).list(),
  keepPicture: async (entry, url) => (await load()).keepPicture(entry, url),
  keepStrip: async (entry, urls) => (await load()).keepStrip(entry, urls),
  keepCaption: async (entry, url) => (await load()).keepCaption(entry, url),
  change: async (entries) => (await load()).change(entries),
  remove: async (ids) => (await load()).remove(ids),
  open: async (id) => (await load()).open(id),
  usage: async () => (await load()).usage(),
  exportZip: async (entries) => (await load()).exportZip(entries),
  importZip: async (file, name, options) => (await load()).importZip(file, name, options),
};
