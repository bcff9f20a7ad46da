import { FlowTokError } from '../protocol/errors';
import type { FileEntry } from '../protocol/manifest';
import { fetchFile, keepFile } from './fetchFile';
import type { Content, FileEvents } from './loadEach';
import type { FileStore } from './storage';
import { sha256OfBlob } from './verify';

/** Smaller ones are read whole: a file handle costs more than it saves, in bytes. */
const LARGE = 16 * 2 ** 20;

/** Files that were hashed since this worker began; a session that is opened again does not hash its weights again. */
const sound = new Set<string>();

/** One at a time: the private file system of Chromium now and then never answers when several are opened at once. */
let last: Promise<unknown> = Promise.resolve();

/**
 * The verified weights beside a graph, as a file on disk where the browser can: they come piece by piece onto the disk,
 * and never lie in memory whole.
 *
 * @param url undefined when they are nowhere but in the store
 * @throws what `fetchFile` and `keepFile` throw
 */
export function fetchWeights(
  url: URL | undefined,
  entry: FileEntry,
  store: FileStore,
  events: FileEvents,
): Promise<Content> {
  if (entry.bytes < LARGE || !store.blob) return fetchFile(url, entry, store, events);
  const turn = last.then(() => bring(url, entry, store, events));
  last = turn.catch(() => undefined);
  return turn;
}

async function bring(
  url: URL | undefined,
  entry: FileEntry,
  store: FileStore,
  events: FileEvents,
): Promise<Content> {
  const kept = await keptBlob(entry, store, events);
  if (kept) return kept;
  if (url && store.openPart && (await fits(() => keepFile(url, entry, store, events)))) {
    sound.add(entry.sha256);
    const blob = await store.blob?.(entry);
    if (blob) return blob;
  }
  // Without a place on disk a file is brought into memory, as any other is.
  return fetchFile(url, entry, store, events);
}

/** False where the disk was full. */
async function fits(keep: () => Promise<void>): Promise<boolean> {
  try {
    await keep();
    return true;
  } catch (error) {
    if (error instanceof FlowTokError && error.code === 'storage-full') return false;
    throw error;
  }
}

async function keptBlob(
  entry: FileEntry,
  store: FileStore,
  { signal, onVerify }: FileEvents,
): Promise<Blob | undefined> {
  const blob = await store.blob?.(entry);
  if (!blob) return undefined;
  if (blob.size === entry.bytes) {
    if (sound.has(entry.sha256)) return blob;
    onVerify();
    if ((await sha256OfBlob(blob, signal)) === entry.sha256) {
      sound.add(entry.sha256);
      return blob;
    }
  }
  await store.drop(entry);
  return undefined;
}
