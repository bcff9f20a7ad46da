import type { Progress } from '../protocol/api';
import type { FileEntry, RoleFile } from '../protocol/manifest';
import { throwIfAborted } from './aborted';

/** A file's bytes; of large weights a handle on them, which are then on disk alone. */
export type Content = Uint8Array | Blob;

/** Gives verified files only. */
export interface Reader {
  file(entry: FileEntry, events: FileEvents): Promise<Uint8Array>;
  /** What lies beside a graph; `file` when absent. */
  weights?(entry: FileEntry, events: FileEvents): Promise<Content>;
}

export interface FileEvents {
  signal: AbortSignal;
  onBytes: (loaded: number) => void;
  onVerify: () => void;
  /** This file before the others that are on their way. */
  urgent: boolean;
  /** See `RequestOptions`. */
  stallMs?: number;
}

type Use = (file: RoleFile, bytes: Map<string, Content>) => void | Promise<void>;

/** Enough to hide a host's delays; few enough for memory, which holds no more files than this at once. */
const MOST_AT_ONCE = 3;

/**
 * What `Pack.loadEach` promises. A file keeps its place among the MOST_AT_ONCE until `use` is done with it: where
 * files come faster than they are used, they do not pile up.
 */
export async function loadEach(
  reader: Reader,
  files: readonly RoleFile[],
  use: Use,
  options: { signal?: AbortSignal; onProgress?: (progress: Progress) => void },
): Promise<void> {
  const { signal: asked } = options;
  const failed = new AbortController();
  const signal = asked ? AbortSignal.any([asked, failed.signal]) : failed.signal;
  const tell = (progress: Progress) => {
    if (!signal.aborted) options.onProgress?.(progress);
  };
  const countBytes = byteCounter(files, tell);

  async function loadOne(file: RoleFile, urgent: boolean): Promise<void> {
    const bytes = new Map<string, Content>();
    for (const entry of [file, ...(file.externalData ?? [])]) {
      throwIfAborted(signal);
      const onBytes = countBytes(entry);
      const onVerify = () => tell({ phase: 'verify', file: entry.path });
      const events = { signal, onBytes, onVerify, urgent };
      const beside = entry === file ? undefined : reader.weights?.(entry, events);
      bytes.set(entry.path, await (beside ?? reader.file(entry, events)));
      onBytes(entry.bytes);
    }
    throwIfAborted(signal);
    await use(file, bytes);
  }

  // All lanes take from one queue, so that files start in the order given.
  const queue = files.entries();
  let fault: { error: unknown } | undefined;
  const lane = async () => {
    try {
      for (const [index, file] of queue) await loadOne(file, index === 0);
    } catch (error) {
      // The first is the cause; stopping the other lanes makes them fail too.
      fault ??= { error };
      failed.abort();
    }
  };
  await Promise.all(Array.from({ length: MOST_AT_ONCE }, lane));
  if (fault) throw fault.error;
  throwIfAborted(asked);
}

/** Tells the sum over all files, which only rises, whichever of them the bytes belong to. */
function byteCounter(files: readonly RoleFile[], tell: (progress: Progress) => void) {
  const totalBytes = files
    .flatMap((file) => [file, ...(file.externalData ?? [])])
    .reduce((sum, { bytes }) => sum + bytes, 0);
  let loadedBytes = 0;
  return ({ path }: FileEntry) => {
    let counted = 0;
    return (loaded: number) => {
      loadedBytes += loaded - counted;
      counted = loaded;
      tell({ phase: 'download', file: path, loadedBytes, totalBytes });
    };
  };
}
