import { FlowTokError, isAbortError } from '../../protocol/errors';
import type { FileEntry } from '../../protocol/manifest';
import type { PackCheck } from '../../protocol/packs';
import { throwIfAborted } from '../aborted';
import { keepFile } from '../fetchFile';
import type { FileStore } from '../storage';
import { sha256Hex } from '../verify';
import type { WorkOptions } from './library';
import { packFiles } from './packFiles';
import type { PackRecord } from './records';

/** What `PackLibrary.check` promises. */
export async function checkPack(
  { manifest, url }: PackRecord,
  store: FileStore,
  { signal, onProgress }: WorkOptions,
): Promise<PackCheck> {
  const files = packFiles(manifest);
  const totalBytes = files.reduce((sum, { bytes }) => sum + bytes, 0);
  let loadedBytes = 0;
  const damaged: FileEntry[] = [];
  for (const entry of files) {
    throwIfAborted(signal);
    onProgress({ phase: 'verify', file: entry.path, loadedBytes, totalBytes });
    const kept = await store.get(entry);
    const sound = kept?.byteLength === entry.bytes && (await sha256Hex(kept)) === entry.sha256;
    if (!sound) damaged.push(entry);
    loadedBytes += entry.bytes;
  }
  onProgress({ phase: 'verify', file: '', loadedBytes, totalBytes });
  const repaired = url === null ? [] : await repair(damaged, url, store, { signal, onProgress });
  return { damaged: damaged.map(({ path }) => path), repaired };
}

async function repair(
  damaged: readonly FileEntry[],
  url: string,
  store: FileStore,
  { signal, onProgress }: WorkOptions,
): Promise<string[]> {
  const repaired: string[] = [];
  for (const entry of damaged) {
    try {
      // One that has its length would be taken for whole; a shorter one goes on.
      if ((await store.get(entry)) !== undefined) await store.drop(entry);
      await keepFile(new URL(entry.path, url), entry, store, {
        signal,
        onBytes: (loadedBytes) =>
          onProgress({
            phase: 'download',
            file: entry.path,
            loadedBytes,
            totalBytes: entry.bytes,
          }),
        onVerify: () => undefined,
        urgent: false,
      });
      repaired.push(entry.path);
    } catch (error) {
      if (isAbortError(error) || !(error instanceof FlowTokError)) throw error;
    }
  }
  return repaired;
}
