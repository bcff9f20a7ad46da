import { FlowTokError } from '../protocol/errors';
import type { Progress } from '../protocol/api';
import type { CallKind, Params, Result } from '../protocol/messages';
import type { InstalledPack, PackCheck, PackOrigin } from '../protocol/packs';
import { connect, type WorkerLike } from './connection';

export interface PackWorkOptions {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** The packs on this device, each call in a worker of its own: only workers write files in place. */
export interface PackClient {
  list(): Promise<InstalledPack[]>;
  add(origin: PackOrigin, options: PackWorkOptions): Promise<{ key: string }>;
  remove(key: string): Promise<void>;
  check(key: string, options: PackWorkOptions): Promise<PackCheck>;
}

/** @param createWorker starts the worker that `src/runtime/worker` is the entry of. */
export function createPackClient(createWorker: () => WorkerLike): PackClient {
  async function once<K extends CallKind>(
    kind: K,
    params: Params<K>,
    options: Partial<PackWorkOptions> = {},
  ): Promise<Result<K>> {
    const connection = connect(createWorker());
    try {
      return await connection.call(kind, params, options);
    } finally {
      connection.close(new FlowTokError('internal', 'The call is over.'));
    }
  }
  return {
    list: () => once('listPacks', {}),
    add: (origin, options) => once('addPack', { origin }, options),
    remove: async (key) => void (await once('removePack', { key })),
    check: (key, options) => once('checkPack', { key }, options),
  };
}
