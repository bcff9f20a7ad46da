import type { FileEntry } from '../protocol/manifest';

/**
 * Keeps files by their SHA-256, so that two packs, or two versions of one, share what they have in
 * common. What it gives back is not trusted: the caller verifies it again. Neither method rejects.
 */
export interface FileStore {
  get(entry: FileEntry): Promise<Uint8Array | undefined>;
  put(entry: FileEntry, bytes: Uint8Array): Promise<void>;
  drop(entry: FileEntry): Promise<void>;
}

/** The browser's own store where there is one (https or localhost, page or worker), else memory. */
export function defaultFileStore(): FileStore {
  return 'caches' in globalThis ? cacheFileStore(() => caches.open(cacheName)) : sharedMemory;
}

const cacheName = 'flowtok-pack-files-v1';

/** On Cache Storage: it takes any size the quota allows, in every browser, without a lock. */
export function cacheFileStore(open: () => Promise<Cache>): FileStore {
  // A full disk or a forbidden store must not stop the app: it then downloads again next time.
  const attempt = async <T>(act: (cache: Cache) => Promise<T>): Promise<T | undefined> => {
    try {
      return await act(await open());
    } catch {
      return undefined;
    }
  };
  return {
    get: (entry) =>
      attempt(async (cache) => {
        const response = await cache.match(keyOf(entry));
        return response && new Uint8Array(await response.arrayBuffer());
      }),
    put: async (entry, bytes) => {
      const body = bytes as Uint8Array<ArrayBuffer>;
      await attempt((cache) => cache.put(keyOf(entry), new Response(body)));
    },
    drop: async (entry) => {
      await attempt((cache) => cache.delete(keyOf(entry)));
    },
  };
}

/** A name that no server has: the key is the hash, never an address, so that a pack may move. */
function keyOf(entry: FileEntry): string {
  return `https://files.flowtok.invalid/sha256/${entry.sha256}`;
}

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
    drop: async (entry) => drop(entry.sha256),
  };
}

const sharedMemory = memoryFileStore();
