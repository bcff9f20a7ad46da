import type { FileEntry } from '../protocol/manifest';
import type { FileStore } from './storage';

/** `to`, which takes over what `from` still holds: each file when it is first asked for. */
export function movingStore(from: FileStore, to: FileStore): FileStore {
  async function move(entry: FileEntry): Promise<Uint8Array | undefined> {
    const bytes = await from.get(entry);
    if (bytes === undefined) return undefined;
    await to.put(entry, bytes);
    // There may have been no room for a second copy: then the first stays.
    if ((await to.sizes()).get(entry.sha256) === bytes.byteLength) await from.drop(entry);
    return bytes;
  }
  return {
    get: async (entry) => (await to.get(entry)) ?? move(entry),
    put: (entry, bytes) => to.put(entry, bytes),
    drop: async (entry) => {
      await Promise.all([from.drop(entry), to.drop(entry)]);
    },
    sizes: async () => new Map([...(await from.sizes()), ...(await to.sizes())]),
    openPart: async (entry) => to.openPart?.(entry),
  };
}
