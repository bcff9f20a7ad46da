import type { FileEntry } from '../protocol/manifest';
import type { FileStore } from './storage';

const cacheName = 'flowtok-pack-files-v1';
/** A name that no server has: the key is the hash, never an address, so that a pack may move. */
const prefix = 'https://files.flowtok.invalid/sha256/';
const keyOf = ({ sha256 }: Pick<FileEntry, 'sha256'>) => prefix + sha256;

/** On Cache Storage: it takes any size the quota allows, in every browser, without a lock, but whole files only. */
export function cacheFileStore(open = () => caches.open(cacheName)): FileStore {
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
    blob: (entry) => attempt(async (cache) => (await cache.match(keyOf(entry)))?.blob()),
    put: async (entry, bytes) => {
      const body = bytes as Uint8Array<ArrayBuffer>;
      await attempt((cache) => cache.put(keyOf(entry), new Response(body)));
    },
    drop: async (entry) => {
      await attempt((cache) => cache.delete(keyOf(entry)));
    },
    sizes: async () => {
      const sizes = new Map<string, number>();
      await attempt(async (cache) => {
        for (const request of await cache.keys()) {
          const size = (await (await cache.match(request))?.blob())?.size;
          if (size !== undefined) sizes.set(request.url.slice(prefix.length), size);
        }
      });
      return sizes;
    },
  };
}
