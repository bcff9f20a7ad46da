import type { Progress } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import type { FileEntry, Manifest } from '../../protocol/manifest';
import type { PackOrigin } from '../../protocol/packs';
import { throwIfAborted } from '../aborted';
import { keepFile } from '../fetchFile';
import { openPack } from '../openPack';
import { packFolder } from '../paths';
import type { FileStore } from '../storage';
import { storageFull } from '../targets';
import { verifyFile } from '../verify';
import { openFolder } from './openFolder';
import { openZip } from './openZip';
import { bytesHere, packFiles, packSizes } from './packFiles';
import type { PackRecords } from './records';

/** A pack that came as files: the manifest it holds, and its other files in an order of its own. */
export interface PackFiles {
  manifest: Manifest;
  /** Names the pack by its content. */
  hash: string;
  /** Calls back with every listed file once. @throws FlowTokError bad-input, pack-incomplete, pack-corrupt */
  read(take: (entry: FileEntry, bytes: Uint8Array) => Promise<void>): Promise<void>;
}

interface Adding {
  store: FileStore;
  records: PackRecords;
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** What `PackLibrary.add` promises. */
export async function addPack(origin: PackOrigin, adding: Adding): Promise<{ key: string }> {
  const { signal, onProgress } = adding;
  throwIfAborted(signal);
  onProgress({ phase: 'manifest' });
  return origin.kind === 'url' ? addFromUrl(origin.url, adding) : addFromFiles(origin, adding);
}

async function addFromUrl(address: string, adding: Adding): Promise<{ key: string }> {
  const { store, records, signal } = adding;
  const key = packFolder(address, undefined).href;
  const { manifest } = await openPack({ url: key }, { signal, store });
  await checkRoom(manifest, store);
  // Known from its first byte on, so that nobody clears away what has come of it.
  await records.put({ key, manifest: withoutPictures(manifest), url: key, added: true });
  const tell = byteTeller(manifest, adding);
  for (const entry of packFiles(manifest)) {
    await keepFile(new URL(entry.path, key), entry, store, {
      signal,
      onBytes: (loaded) => tell(entry, loaded),
      onVerify: () => undefined,
      urgent: false,
    });
    tell(entry, entry.bytes);
  }
  return { key };
}

async function addFromFiles(
  origin: Exclude<PackOrigin, { kind: 'url' }>,
  adding: Adding,
): Promise<{ key: string }> {
  const { store, records, signal } = adding;
  const pack =
    origin.kind === 'zip'
      ? await openZip(origin.file, origin.name, signal)
      : await openFolder(origin.files, origin.name);
  const { manifest } = pack;
  await checkRoom(manifest, store);
  const key = `local:${pack.hash}`;
  const tell = byteTeller(manifest, adding);
  await pack.read(async (entry, bytes) => {
    throwIfAborted(signal);
    await verifyFile(entry, bytes);
    await store.put(entry, bytes);
    tell(entry, entry.bytes);
  });
  const sizes = packSizes(manifest);
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  // Stores are silent about a full disk; only what they hold tells.
  if (bytesHere(sizes, await store.sizes()) < total) throw storageFull();
  await records.put({ key, manifest: withoutPictures(manifest), url: null, added: true });
  return { key };
}

/** Example pictures are not among the listed files, and another host's are not shown: that would tell it of visits. */
function withoutPictures({ examples, ...manifest }: Manifest): Manifest {
  return examples?.prompts ? { ...manifest, examples: { prompts: examples.prompts } } : manifest;
}

/** @throws FlowTokError storage-full, before the first byte is fetched */
async function checkRoom(manifest: Manifest, store: FileStore): Promise<void> {
  const sizes = packSizes(manifest);
  const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
  const needed = total - bytesHere(sizes, await store.sizes());
  const storage = (globalThis.navigator as { storage?: StorageManager } | undefined)?.storage;
  const { quota, usage } = (await storage?.estimate?.().catch(() => undefined)) ?? {};
  const fits = quota === undefined || usage === undefined || needed <= quota - usage;
  // Browsers tell more than there is, so that nobody is known by it: only an empty file of that size shows.
  if (fits && (needed === 0 || ((await store.hasRoom?.(needed)) ?? true))) return;
  throw new FlowTokError(
    'storage-full',
    `“${manifest.name}” needs ${mb(needed)} more than this browser leaves this site; remove a pack or results of the gallery first.`,
  );
}

const mb = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;

/** Tells the sum over all files. */
function byteTeller(manifest: Manifest, { onProgress }: Adding) {
  const files = packFiles(manifest);
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  const counted = new Map<string, number>();
  let loadedBytes = 0;
  return ({ path }: FileEntry, loaded: number) => {
    loadedBytes += loaded - (counted.get(path) ?? 0);
    counted.set(path, loaded);
    onProgress({ phase: 'download', file: path, loadedBytes, totalBytes });
  };
}
