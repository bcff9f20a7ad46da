import { abortError, FlowTokError } from '../protocol/errors';
import type { FileEntry } from '../protocol/manifest';
import { downloadFile } from './download';
import type { FileEvents } from './loadEach';
import type { FileStore, PartFile } from './storage';
import { inMemory, onDisk, type Target } from './targets';
import { sha256Hex, verifyFile, verifyHash, verifyLength } from './verify';

/**
 * The verified bytes of a file: what the store keeps, else what the server has, which is then kept. Where the download
 * was cut before, by a reload or a crash, it goes on.
 *
 * @param url undefined when it is nowhere but in the store
 * @throws FlowTokError network, pack-incomplete, pack-corrupt, out-of-memory; AbortError
 */
export async function fetchFile(
  url: URL | undefined,
  entry: FileEntry,
  store: FileStore,
  events: FileEvents,
): Promise<Uint8Array> {
  const bring = async () => {
    const kept = await keptFile(entry, store, events.onVerify);
    if (kept) return kept;
    if (!url) throw gone(entry);
    const part = await store.openPart?.(entry);
    try {
      const target = inMemory(entry.bytes, part);
      await downloadVerified(url, entry, target, events, async () => {
        events.onVerify();
        await verifyFile(entry, target.bytes());
      });
      if (!part) await store.put(entry, target.bytes());
      return target.bytes();
    } finally {
      part?.close();
    }
  };
  // Whole files do each other no harm.
  return store.openPart ? oneAtATime(entry, events.signal, bring) : bring();
}

/**
 * Brings a file into the store, past memory where the store can do that.
 * @throws what `fetchFile` throws; FlowTokError storage-full
 */
export async function keepFile(
  url: URL,
  entry: FileEntry,
  store: FileStore,
  events: FileEvents,
): Promise<void> {
  await oneAtATime(entry, events.signal, async () => {
    if ((await store.sizes()).get(entry.sha256) === entry.bytes) return;
    const part = await store.openPart?.(entry);
    if (!part) {
      const target = inMemory(entry.bytes);
      await downloadVerified(url, entry, target, events, () => verifyFile(entry, target.bytes()));
      return store.put(entry, target.bytes());
    }
    try {
      await keepPart(url, entry, part, events);
    } finally {
      part.close();
    }
  });
}

async function keepPart(url: URL, entry: FileEntry, part: PartFile, events: FileEvents) {
  const target = onDisk(part);
  await downloadVerified(url, entry, target, events, async () => {
    verifyLength(entry, target.position);
    verifyHash(entry, target.sha256());
  });
}

/** Downloads and checks; what went on from an older part, and is wrong, is fetched once more from its start. */
async function downloadVerified(
  url: URL,
  entry: FileEntry,
  target: Target,
  events: FileEvents,
  verify: () => Promise<void>,
): Promise<void> {
  let resumed = target.position > 0;
  for (;;) {
    try {
      await downloadFile(url, entry, target, events);
      return await verify();
    } catch (error) {
      if (!(error instanceof FlowTokError && error.code === 'pack-corrupt')) throw error;
      await target.restart(undefined);
      if (!resumed) throw error;
      resumed = false;
    }
  }
}

async function keptFile(
  entry: FileEntry,
  store: FileStore,
  onVerify: () => void,
): Promise<Uint8Array | undefined> {
  const kept = await store.get(entry);
  if (!kept) return undefined;
  onVerify();
  if (kept.byteLength === entry.bytes && (await sha256Hex(kept)) === entry.sha256) return kept;
  await store.drop(entry);
  return undefined;
}

/** Two tabs must not write one file: the second waits, and finds it whole. */
export async function oneAtATime<T>(
  { sha256 }: FileEntry,
  signal: AbortSignal,
  work: () => Promise<T>,
): Promise<T> {
  // Plain http and older Node have no locks; there every tab has a store of its own.
  const { locks } = (globalThis.navigator ?? {}) as { locks?: LockManager };
  if (!locks) return work();
  try {
    return await locks.request(`flowtok-file ${sha256}`, { signal }, work);
  } catch (error) {
    throw signal.aborted ? abortError() : error;
  }
}

function gone(entry: FileEntry): FlowTokError {
  return new FlowTokError(
    'pack-incomplete',
    `The model pack's file ${entry.path} is no longer on this device; add the pack again from its zip or folder.`,
  );
}
