import type { DBSchema, IDBPDatabase } from 'idb';
import type { Manifest } from '../../protocol/manifest';
import { openDatabase } from './openDatabase';

/** A pack on this device. Its files lie in the file store, by hash. */
export interface PackRecord {
  key: string;
  manifest: Manifest;
  url: string | null;
  /** True for a pack that was added: it opens as it was then, its host asked for nothing but lost files. */
  added: boolean;
}

interface Schema extends DBSchema {
  packs: { key: string; value: PackRecord };
}

/** Which packs are here; each change is made whole or not at all. */
export interface PackRecords {
  all(): Promise<PackRecord[]>;
  get(key: string): Promise<PackRecord | undefined>;
  put(record: PackRecord): Promise<void>;
  remove(key: string): Promise<void>;
}

/** The records in IndexedDB. */
export function packRecords(name = 'flowtok-packs'): PackRecords {
  let opened: Promise<IDBPDatabase<Schema>> | undefined;
  const forget = () => {
    opened = undefined;
  };
  const database = () => {
    opened ??= openDatabase<Schema>(name, 1, [['packs', { keyPath: 'key' }]], forget).catch(
      (error: unknown) => {
        forget();
        throw error;
      },
    );
    return opened;
  };
  return {
    all: async () => (await database()).getAll('packs'),
    get: async (key) => (await database()).get('packs', key),
    put: async (record) => void (await (await database()).put('packs', record)),
    remove: async (key) => (await database()).delete('packs', key),
  };
}
