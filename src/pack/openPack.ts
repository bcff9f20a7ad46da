import type { Progress } from '../protocol/api';
import { abortError, FlowTokError } from '../protocol/errors';
import type { FileEntry, Manifest, Precision, Role, RoleFile } from '../protocol/manifest';
import { downloadFile, downloadManifest } from './download';
import { parseManifest } from './manifest';
import { packFileUrl, packFolder } from './paths';
import { defaultFileStore, type FileStore } from './storage';
import { sha256Hex, verifyFile } from './verify';

/** A folder on a static host, or anything that gives the bytes of a path inside the pack. */
export type PackSource = { url: string } | { files: (path: string) => Promise<Uint8Array> };

export interface PackOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
}

/** A pack whose manifest is checked; its files are read, and checked, when `load` asks for them. */
export interface Pack {
  readonly manifest: Manifest;
  /**
   * The file of a role, or undefined when the pack has none in a precision that `allow` lists.
   * `allow` is in order of preference.
   */
  selectFile(role: Role, choice?: { allow?: readonly Precision[] }): RoleFile | undefined;
  /**
   * The verified bytes of these files and of their external data, by path. Take an entry out of the map
   * once it is used, so that its memory can go.
   * @throws FlowTokError network, pack-incomplete, pack-corrupt, out-of-memory; AbortError
   */
  load(files: readonly RoleFile[], options?: PackOptions): Promise<Map<string, Uint8Array>>;
}

/**
 * Reads and checks a pack's manifest.
 * @throws FlowTokError bad-input, network, pack-not-found, pack-invalid; AbortError
 */
export async function openPack(
  source: PackSource,
  { signal, onProgress, store = defaultFileStore() }: PackOptions & { store?: FileStore } = {},
): Promise<Pack> {
  throwIfAborted(signal);
  onProgress?.({ phase: 'manifest' });
  const reader = 'url' in source ? urlReader(source.url, store) : fileReader(source.files);
  const manifest = parseManifest(parseJson(await reader.manifest(signal)));
  throwIfAborted(signal);
  return {
    manifest,
    selectFile: (role, { allow = ['fp32', 'fp16', 'q8', 'q4'] } = {}) =>
      allow
        .map((precision) =>
          manifest.files.find((file) => file.role === role && file.precision === precision),
        )
        .find((file) => file !== undefined),
    load: (files, options = {}) => loadFiles(reader, files, options),
  };
}

/** Gives verified bytes only. */
interface Reader {
  manifest(signal?: AbortSignal): Promise<string>;
  file(entry: FileEntry, events: FileEvents): Promise<Uint8Array>;
}

interface FileEvents {
  signal: AbortSignal | undefined;
  onBytes: (loaded: number) => void;
  onVerify: () => void;
}

async function loadFiles(
  reader: Reader,
  files: readonly RoleFile[],
  { signal, onProgress }: PackOptions,
): Promise<Map<string, Uint8Array>> {
  const entries = files.flatMap((file) => [file, ...(file.externalData ?? [])]);
  const totalBytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const loaded = new Map<string, Uint8Array>();
  let before = 0;
  for (const entry of entries) {
    throwIfAborted(signal);
    const file = entry.path;
    const bytes = await reader.file(entry, {
      signal,
      onBytes: (count) =>
        onProgress?.({ phase: 'download', file, loadedBytes: before + count, totalBytes }),
      onVerify: () => onProgress?.({ phase: 'verify', file }),
    });
    loaded.set(file, bytes);
    before += entry.bytes;
    onProgress?.({ phase: 'download', file, loadedBytes: before, totalBytes });
  }
  throwIfAborted(signal);
  return loaded;
}

function urlReader(url: string, store: FileStore): Reader {
  // Node has no location; there an address must be absolute.
  const here = (globalThis as { location?: { href: string } }).location?.href;
  const folder = packFolder(url, here);
  return {
    manifest: (signal) => downloadManifest(packFileUrl(folder, 'manifest.json'), signal),
    file: async (entry, { signal, onBytes, onVerify }) => {
      const kept = await store.get(entry);
      if (kept) {
        onVerify();
        if (kept.byteLength === entry.bytes && (await sha256Hex(kept)) === entry.sha256)
          return kept;
        await store.drop(entry);
      }
      const bytes = await downloadFile(packFileUrl(folder, entry.path), entry, { signal, onBytes });
      onVerify();
      await verifyFile(entry, bytes);
      await store.put(entry, bytes);
      return bytes;
    },
  };
}

function fileReader(read: (path: string) => Promise<Uint8Array>): Reader {
  return {
    manifest: async () => new TextDecoder().decode(await read('manifest.json')),
    file: async (entry, { onVerify }) => {
      const bytes = await read(entry.path);
      onVerify();
      await verifyFile(entry, bytes);
      return bytes;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new FlowTokError(
      'pack-invalid',
      "The model pack's manifest.json is not JSON; check the address, or ask the pack's author for a corrected one.",
      String(error),
    );
  }
}

function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError();
}
