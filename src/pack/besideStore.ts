import type { FileStore } from './storage';

/** Two stores as one: whole files go into `whole`, what comes piece by piece into `parts`. */
export function besideStore(whole: FileStore, parts: FileStore): FileStore {
  return {
    get: async (entry) => (await parts.get(entry)) ?? whole.get(entry),
    blob: async (entry) => (await parts.blob?.(entry)) ?? whole.blob?.(entry),
    put: (entry, bytes) => whole.put(entry, bytes),
    drop: async (entry) => {
      await Promise.all([whole.drop(entry), parts.drop(entry)]);
    },
    sizes: async () => new Map([...(await parts.sizes()), ...(await whole.sizes())]),
    hasRoom: async (bytes) => (await parts.hasRoom?.(bytes)) ?? true,
    openPart: async (entry) => parts.openPart?.(entry),
  };
}
