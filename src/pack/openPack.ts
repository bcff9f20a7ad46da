import type { Progress } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import type { Manifest, Precision, Role, RoleFile } from '../protocol/manifest';
import { orAborted, throwIfAborted } from './aborted';
import { downloadManifest } from './download';
import { fetchFile } from './fetchFile';
import { fetchWeights } from './fetchWeights';
import { loadEach, type Content, type Reader } from './loadEach';
import { parseManifest } from './manifest';
import { packFileUrl, packFolder } from './paths';
import { defaultFileStore, weightStore, wholeFileStore, type FileStore } from './storage';
import { verifyFile } from './verify';

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
  load(files: readonly RoleFile[], options?: PackOptions): Promise<Map<string, Content>>;
  /**
   * Loads these files a few at a time, in the order given, and hands each to `use` as soon as it and its
   * external data are verified, while the rest still comes. Nothing is held once `use` is done with it. The
   * first fault, of a file or of `use`, stops the rest.
   * @throws what `load` and `use` throw
   */
  loadEach(files: readonly RoleFile[], use: UseFile, options?: PackOptions): Promise<void>;
}

/** @param bytes of the file and of its external data, verified, by path; of large external data a handle */
export type UseFile = (file: RoleFile, bytes: Map<string, Content>) => void | Promise<void>;

/**
 * Reads and checks a pack's manifest.
 * @throws FlowTokError bad-input, network, pack-not-found, pack-invalid; AbortError
 */
export async function openPack(
  source: PackSource,
  { signal, onProgress, store }: PackOptions & { store?: FileStore } = {},
): Promise<Pack> {
  throwIfAborted(signal);
  onProgress?.({ phase: 'manifest' });
  const reader =
    'url' in source
      ? urlReader(source.url, store ?? wholeFileStore(), store ?? weightStore())
      : fileReader(source.files);
  const manifest = parseManifestText(await reader.manifest(signal));
  throwIfAborted(signal);
  return packOf(manifest, reader);
}

/**
 * A pack whose manifest is known already and whose files are in the store.
 * @param url its folder, from which a file that is gone comes again; null when there is none
 */
export function openKeptPack(
  manifest: Manifest,
  url: string | null,
  store: FileStore = defaultFileStore(),
): Pack {
  const at = (path: string) => (url === null ? undefined : new URL(path, url));
  return packOf(manifest, {
    file: (entry, events) => fetchFile(at(entry.path), entry, store, events),
    weights: (entry, events) => fetchWeights(at(entry.path), entry, store, events),
  });
}

function packOf(manifest: Manifest, reader: Reader): Pack {
  return {
    manifest,
    selectFile: (role, { allow = ['fp32', 'fp16', 'q8', 'q4'] } = {}) =>
      allow
        .map((precision) =>
          manifest.files.find((file) => file.role === role && file.precision === precision),
        )
        .find((file) => file !== undefined),
    loadEach: (files, use, options = {}) => loadEach(reader, files, use, options),
    async load(files, options = {}) {
      const loaded = new Map<string, Content>();
      const collect: UseFile = (_, bytes) => {
        for (const [path, content] of bytes) loaded.set(path, content);
      };
      await loadEach(reader, files, collect, options);
      return loaded;
    },
  };
}

/** Where a pack's manifest is read, too. */
interface Source extends Reader {
  manifest(signal?: AbortSignal): Promise<string>;
}

function urlReader(url: string, store: FileStore, weights: FileStore): Source {
  // Node has no location; there an address must be absolute.
  const here = (globalThis as { location?: { href: string } }).location?.href;
  const folder = packFolder(url, here);
  return {
    manifest: (signal) =>
      downloadManifest(packFileUrl(folder, 'manifest.json'), { ...(signal && { signal }) }),
    file: (entry, events) => fetchFile(packFileUrl(folder, entry.path), entry, store, events),
    weights: (entry, events) =>
      fetchWeights(packFileUrl(folder, entry.path), entry, weights, events),
  };
}

function fileReader(read: (path: string) => Promise<Uint8Array>): Source {
  return {
    manifest: async () => new TextDecoder().decode(await read('manifest.json')),
    file: async (entry, { signal, onVerify }) => {
      const bytes = await orAborted(read(entry.path), signal);
      onVerify();
      await verifyFile(entry, bytes);
      return bytes;
    },
  };
}

/** @throws FlowTokError pack-invalid */
export function parseManifestText(text: string): Manifest {
  return parseManifest(parseJson(text));
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
