import type { Progress } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import type { InstalledPack, PackCheck, PackOrigin } from '../../protocol/packs';
import { openKeptPack, openPack, type Pack } from '../openPack';
import { defaultFileStore, type FileStore } from '../storage';
import { bytesHere, packSizes } from './packFiles';
import { packRecords, type PackRecord, type PackRecords } from './records';

export interface WorkOptions {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** The packs on this device. A pack is whole or it is not opened; files that packs share are kept once. */
export interface PackLibrary {
  list(): Promise<InstalledPack[]>;
  /**
   * Brings a pack here; an abort pauses, and adding it again goes on.
   * @throws FlowTokError what `openPack` throws; bad-input, storage-full; AbortError
   */
  add(origin: PackOrigin, options: WorkOptions): Promise<{ key: string }>;
  /** Forgets a pack, and those of its files that no other pack has. */
  remove(key: string): Promise<void>;
  /** Reads every file again, and brings back what is damaged or gone, where it has an address. */
  check(key: string, options: WorkOptions): Promise<PackCheck>;
  /** The pack of this key or address; one that was added needs no network. */
  open(key: string, options: Partial<WorkOptions>): Promise<Pack>;
  /** Remembers a pack that was opened by its address, so that its files are known to be in use. */
  note(key: string, pack: Pack): Promise<void>;
}

export function createPackLibrary(
  store: FileStore = defaultFileStore(),
  records: PackRecords = packRecords(),
): PackLibrary {
  async function known(key: string): Promise<PackRecord> {
    const record = await records.get(key);
    if (record) return record;
    throw new FlowTokError(
      'pack-not-found',
      'That model pack is no longer on this device; add it again, or choose another.',
    );
  }

  return {
    async list() {
      const [all, kept] = await Promise.all([records.all(), store.sizes()]);
      return all.map(({ key, manifest, url }) => {
        const sizes = packSizes(manifest);
        const total = [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0);
        return { key, manifest, url, here: bytesHere(sizes, kept), total };
      });
    },
    async add(origin, options) {
      // Few visits add or check a pack: what that takes comes when one does.
      const { addPack } = await import('./addPack');
      return addPack(origin, { store, records, ...options });
    },
    async remove(key) {
      const record = await known(key);
      await records.remove(key);
      const others = new Set<string>();
      for (const { manifest } of await records.all()) {
        for (const sha256 of packSizes(manifest).keys()) others.add(sha256);
      }
      for (const sha256 of packSizes(record.manifest).keys()) {
        if (!others.has(sha256)) await store.drop({ sha256 });
      }
    },
    async check(key, options) {
      const { checkPack } = await import('./checkPack');
      return checkPack(await known(key), store, options);
    },
    async open(key, { signal, onProgress }) {
      const record = await records.get(key).catch(() => undefined);
      if (record?.added) return openKeptPack(record.manifest, record.url, store);
      const options = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
      if (!/^local:/.test(key)) return openPack({ url: key }, options);
      const { manifest, url } = await known(key);
      return openKeptPack(manifest, url, store);
    },
    async note(key, { manifest }) {
      const before = await records.get(key);
      if (!before?.added) await records.put({ key, manifest, url: key, added: false });
    },
  };
}
