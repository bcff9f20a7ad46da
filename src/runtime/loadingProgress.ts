import type { Progress } from '../protocol/api';
import type { Role } from '../protocol/manifest';

/** Turns what happens side by side while a pack loads into events in one order, whose numbers only rise. */
export interface LoadingProgress {
  /** What the pack tells of its files. */
  loading(progress: Progress): void;
  /** A file is there and verified. */
  arrived(): void;
  /** The session of this role stands. */
  opened(role: Role): void;
}

/**
 * Sessions open while files still come; telling both in turn would make a bar jump. So bytes are told until
 * all are here, and from then on how many sessions stand.
 *
 * @param roles whose sessions open while the pack loads
 */
export function createLoadingProgress(
  roles: readonly Role[],
  onProgress: ((progress: Progress) => void) | undefined,
): LoadingProgress {
  const waiting = new Set(roles);
  const total = roles.length;
  let allHere = false;
  let told: number | undefined;

  function tellSessions(): void {
    const done = total - waiting.size;
    const [role = roles.at(-1)] = waiting;
    if (!allHere || role === undefined || told === done) return;
    told = done;
    onProgress?.({ phase: 'session', role, done, total });
  }

  return {
    loading(progress) {
      // The last file may still be in the making of its hash when sessions are told.
      if (told !== undefined) return;
      if (progress.phase === 'download') allHere = progress.loadedBytes === progress.totalBytes;
      onProgress?.(progress);
    },
    arrived: tellSessions,
    opened(role) {
      waiting.delete(role);
      tellSessions();
    },
  };
}

/**
 * For a pack that may load twice, the second time on WASM: what the first time told of its bytes is not taken
 * back while the second passes over them again.
 */
export function risingBytes(onProgress: (progress: Progress) => void): typeof onProgress {
  let highest = 0;
  return (progress) => {
    if (progress.phase === 'download') {
      const share = progress.loadedBytes / progress.totalBytes;
      if (share < highest) return;
      highest = share;
    }
    onProgress(progress);
  };
}
