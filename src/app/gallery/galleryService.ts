import { readArchive } from '../../exchange/archive/readArchive';
import { LARGEST_ARCHIVE } from '../../exchange/archive/limits';
import { writeArchive } from '../../exchange/archive/writeArchive';
import { shownName } from '../../exchange/shownName';
import { FlowTokError } from '../../protocol/errors';
import type { ArchivedEntry, GalleryEntry } from '../../protocol/gallery';
import type { GalleryService } from '../../store/services';
import { joinPictures } from '../pictures/joinPictures';
import { openGalleryDatabase, type GalleryDatabase } from './database';
import { changeEntries, keepEntry, listEntries, removeEntries } from './keptEntries';
import { thumbnail } from './thumbnail';

let opened: Promise<GalleryDatabase> | undefined;

/** The database, opened once; a failure or a lost connection is forgotten, so that the next call tries again. */
function database(): Promise<GalleryDatabase> {
  const forget = () => {
    opened = undefined;
  };
  opened ??= openGalleryDatabase(undefined, forget).catch((error: unknown) => {
    forget();
    throw new FlowTokError(
      'unsupported',
      'This browser keeps no gallery, as in some private windows; download what you want to keep.',
      String(error),
    );
  });
  return opened;
}

/** The gallery in IndexedDB. */
export const galleryService: GalleryService = {
  list: async () => listEntries(await database()),
  keepPicture: async (entry, url) => keepEntry(await database(), entry, await pictureAt(url)),
  keepStrip: async (entry, urls) =>
    keepEntry(await database(), entry, await joinPictures(urls, entry.recipe)),
  keepCaption: async (entry, url) =>
    keepEntry(await database(), entry, await thumbnail(url, entry.crop)),
  change: async (entries) => changeEntries(await database(), entries),
  remove: async (ids) => removeEntries(await database(), ids),
  async open(id) {
    const png = await (await database()).get('pictures', id);
    return png === undefined ? null : URL.createObjectURL(png);
  },
  async usage() {
    const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
    return usage === undefined || quota === undefined ? null : { used: usage, quota };
  },
  exportZip: async (entries) => exportZip(await database(), entries),
  importZip: async (file, name, options) => importZip(await database(), file, name, options),
};

async function pictureAt(url: string): Promise<Blob> {
  return (await fetch(url)).blob();
}

async function exportZip(from: GalleryDatabase, entries: readonly GalleryEntry[]): Promise<Blob> {
  const items: ArchivedEntry[] = [];
  for (const entry of entries) {
    const png = await from.get('pictures', entry.id);
    if (png !== undefined) items.push({ entry, png: new Uint8Array(await png.arrayBuffer()) });
  }
  return new Blob([writeArchive(items)], { type: 'application/zip' });
}

async function importZip(
  to: GalleryDatabase,
  file: Blob,
  name: string,
  { signal, onProgress }: Parameters<GalleryService['importZip']>[2],
): Promise<void> {
  // One byte more than is allowed is enough to be refused; the rest need not be read.
  const items = readArchive(
    new Uint8Array(await file.slice(0, LARGEST_ARCHIVE + 1).arrayBuffer()),
    name,
  );
  const pngs = items.map(
    ({ png }) => new Blob([png as Uint8Array<ArrayBuffer>], { type: 'image/png' }),
  );
  // All are decoded before the first is kept: a zip is taken as a whole or not at all.
  for (const [index, png] of pngs.entries()) {
    signal.throwIfAborted();
    await decodable(png, `Picture ${index + 1} in “${shownName(name)}”`);
  }
  for (const [index, { entry }] of items.entries()) {
    signal.throwIfAborted();
    await keepEntry(to, entry, pngs[index]!);
    onProgress(index + 1, items.length);
  }
}

async function decodable(png: Blob, subject: string): Promise<void> {
  try {
    (await createImageBitmap(png)).close();
  } catch (error) {
    throw new FlowTokError(
      'bad-input',
      `${subject} is a damaged PNG; take another copy of it.`,
      String(error),
    );
  }
}
