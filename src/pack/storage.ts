import type { FileEntry } from '../protocol/manifest';
import { besideStore } from './besideStore';
import { cacheFileStore } from './cacheStore';
import { fileSystemStore } from './fileSystemStore';

/**
 * Keeps files by their SHA-256, so that two packs, or two versions of one, share what they have in
 * common. What it gives back is not trusted: the caller verifies it again. No method rejects, but for `openPart`.
 */
export interface FileStore {
  /** A whole file, or undefined. */
  get(entry: FileEntry): Promise<Uint8Array | undefined>;
  /** The same without reading it into memory, where the browser can. */
  blob?(entry: FileEntry): Promise<Blob | undefined>;
  put(entry: FileEntry, bytes: Uint8Array): Promise<void>;
  drop(entry: Pick<FileEntry, 'sha256'>): Promise<void>;
  /** Bytes that are here, by hash; fewer than the manifest says where a download has stopped on its way. */
  sizes(): Promise<Map<string, number>>;
  /** Whether so many bytes more can be kept; undefined where only writing them tells. */
  hasRoom?(bytes: number): Promise<boolean>;
  /** What has come of a file so far, open for more; undefined where only whole files can be kept. */
  openPart?(entry: FileEntry): Promise<PartFile | undefined>;
}

/** A file on its way in: it grows in place, and whoever closed it may open it again and go on. */
export interface PartFile {
  /** Bytes that are here. */
  readonly size: number;
  /** The server's name for the version that they come from. */
  readonly etag: string | undefined;
  /** @returns the bytes in [from, to) */
  read(from: number, to: number): Uint8Array;
  /** Adds to the end. @throws QuotaExceededError */
  write(bytes: Uint8Array): void;
  /** Empties it, for the version of this name. */
  restart(etag: string | undefined): Promise<void>;
  close(): void;
}

/**
 * What the browser keeps: files that were added come piece by piece into its private file system, where that can be
 * written in place (workers on https or localhost); whole ones, and all where it cannot, lie in Cache Storage. Without
 * either, memory.
 */
export function defaultFileStore(): FileStore {
  if (!('caches' in globalThis)) return sharedMemory;
  const cache = cacheFileStore();
  // The interface exists on pages too, without this method.
  const inPlace =
    'FileSystemFileHandle' in globalThis &&
    'createSyncAccessHandle' in FileSystemFileHandle.prototype;
  return inPlace ? besideStore(cache, fileSystemStore()) : cache;
}

/**
 * For packs that nobody added: whole files alone. In Chromium 150 the private file system now and then never answers
 * a worker that opens several files at once.
 */
export function wholeFileStore(): FileStore {
  return 'caches' in globalThis ? cacheFileStore() : sharedMemory;
}

/** For the weights beside a graph, which may be larger than memory likes: `defaultFileStore`, made once. */
export function weightStore(): FileStore {
  return (weights ??= defaultFileStore());
}

let weights: FileStore | undefined;

/** For pages on plain http and for Node; keeps at most `maxBytes`, oldest out first. */
export function memoryFileStore(maxBytes = 256 * 2 ** 20): FileStore {
  const kept = new Map<string, Uint8Array>();
  let total = 0;
  const drop = (sha256: string) => {
    total -= kept.get(sha256)?.byteLength ?? 0;
    kept.delete(sha256);
  };
  return {
    get: async (entry) => kept.get(entry.sha256),
    put: async (entry, bytes) => {
      drop(entry.sha256);
      if (bytes.byteLength > maxBytes) return;
      for (const oldest of kept.keys()) {
        if (total + bytes.byteLength <= maxBytes) break;
        drop(oldest);
      }
      kept.set(entry.sha256, bytes);
      total += bytes.byteLength;
    },
    drop: async ({ sha256 }) => drop(sha256),
    sizes: async () => new Map([...kept].map(([sha256, { byteLength }]) => [sha256, byteLength])),
  };
}

const sharedMemory = memoryFileStore();
