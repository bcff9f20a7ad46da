import { isAbortError } from '../protocol/errors';
import type { Progress } from '../protocol/api';
import type { InstalledPack, PackCheck, PackOrigin } from '../protocol/packs';
import { faultOf, inputFault, type Fault } from './faults';
import { UNDO_TIME } from './gallery';
import { isElsewhere, readPackAddress } from './packAddress';
import type { Services } from './services';
import { createSpeed } from './transferSpeed';

export interface Transfer {
  loadedBytes: number;
  totalBytes: number;
  /** Null until it can be told. */
  bytesPerSecond: number | null;
}

/** What is done with packs beside showing them, or was done last. */
export type PackWork =
  | { kind: 'none' }
  /** `transfer` is null until the first byte. */
  | { kind: 'adding'; name: string; transfer: Transfer | null }
  | { kind: 'added'; key: string }
  /** `share` in [0, 1]. */
  | { kind: 'checking'; key: string; share: number }
  | { kind: 'checked'; key: string; check: PackCheck }
  | { kind: 'failed'; fault: Fault };

export interface PacksState {
  /** What opens the pack that comes with the app. */
  bundledUrl: string;
  list: InstalledPack[];
  work: PackWork;
  /** The pack that was removed and can still come back. */
  bin: string | null;
  /** An address on another host, which is asked for nothing before the visitor agrees. */
  asking: { url: string; use: boolean } | null;
  /** Why another pack is open than the one that was chosen: one sentence. */
  notice: string | null;
}

export const noPacks = (bundledUrl: string): PacksState => ({
  bundledUrl,
  list: [],
  work: { kind: 'none' },
  bin: null,
  asking: null,
  notice: null,
});

/** None rejects. */
export interface PackActions {
  /** Reads the list anew. */
  openPacks: () => Promise<void>;
  /** Adds by what was typed: an address, or `owner/name` on Hugging Face. */
  addPackAddress: (text: string) => void;
  /** Brings a pack here; one that was paused goes on. */
  addPack: (origin: PackOrigin) => Promise<void>;
  /** The same once more, after something made room for it; what was thrown away is gone for good then. */
  addPackAgain: () => Promise<void>;
  answerHost: (agreed: boolean) => void;
  /** Stops what is done with packs; a download goes on from there when it is asked for again. */
  stopPackWork: () => void;
  checkPack: (key: string) => Promise<void>;
  /** Out of sight now, and gone for good once UNDO_TIME has passed. */
  removePack: (key: string) => void;
  undoRemovePack: () => void;
  emptyPackBin: () => Promise<void>;
  dismissPackNotice: () => void;
}

interface Access {
  get: () => PacksState;
  set: (change: Partial<PacksState>) => void;
  choosePack: (key: string) => void;
}

export function createPackActions(
  { packs, schedule, now }: Pick<Services, 'packs' | 'schedule' | 'now'>,
  { get, set, choosePack }: Access,
): PackActions {
  let forgetUndo = () => {};
  let working = new AbortController();
  let lastAdded = async () => {};

  async function tried(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    working.abort();
    const { signal } = (working = new AbortController());
    try {
      await work(signal);
    } catch (error) {
      if (working.signal === signal || !isAbortError(error)) {
        set({
          work: isAbortError(error) ? { kind: 'none' } : { kind: 'failed', fault: faultOf(error) },
        });
      }
    }
    await openPacks();
  }

  async function openPacks(): Promise<void> {
    try {
      set({ list: await packs.list() });
    } catch {
      // Where nothing can be kept there is nothing to list; the open pack is shown all the same.
      set({ list: [] });
    }
  }

  async function add(origin: PackOrigin, use: boolean): Promise<void> {
    lastAdded = () => add(origin, use);
    const name = origin.kind === 'url' ? new URL(origin.url).host : origin.name;
    const speed = createSpeed(now);
    await tried(async (signal) => {
      set({ work: { kind: 'adding', name, transfer: null } });
      void packs.persist();
      const onProgress = (progress: Progress) => {
        if (signal.aborted || progress.phase !== 'download') return;
        const { loadedBytes, totalBytes } = progress;
        const transfer = { loadedBytes, totalBytes, bytesPerSecond: speed(loadedBytes) };
        set({ work: { kind: 'adding', name, transfer } });
      };
      const { key } = await packs.add(origin, { signal, onProgress });
      if (get().bin === key) undoRemovePack();
      set({ work: { kind: 'added', key } });
      if (use) choosePack(key);
    });
  }

  function undoRemovePack(): void {
    forgetUndo();
    set({ bin: null });
  }

  async function emptyPackBin(): Promise<void> {
    forgetUndo();
    const { bin } = get();
    if (bin === null) return;
    try {
      await packs.remove(bin);
      set({ list: get().list.filter(({ key }) => key !== bin) });
    } catch (error) {
      set({ work: { kind: 'failed', fault: faultOf(error) } });
    }
    // Another may have been removed meanwhile.
    if (get().bin === bin) set({ bin: null });
  }

  return {
    openPacks,
    undoRemovePack,
    emptyPackBin,
    addPackAddress(text) {
      const { bundledUrl } = get();
      const url = readPackAddress(text, bundledUrl);
      if (url === null) {
        const fault = inputFault(
          `“${text.slice(0, 80)}” is no address of a model pack; give the address of a folder with a manifest.json, or owner/name on Hugging Face.`,
        );
        return set({ work: { kind: 'failed', fault } });
      }
      if (isElsewhere(url, bundledUrl)) return set({ asking: { url, use: false } });
      void add({ kind: 'url', url }, false);
    },
    addPack: (origin) => add(origin, false),
    async addPackAgain() {
      await emptyPackBin();
      await lastAdded();
    },
    answerHost(agreed) {
      const { asking } = get();
      set({ asking: null });
      if (agreed && asking) void add({ kind: 'url', url: asking.url }, asking.use);
    },
    stopPackWork: () => working.abort(),
    checkPack: (key) =>
      tried(async (signal) => {
        set({ work: { kind: 'checking', key, share: 0 } });
        const onProgress = (progress: Progress) => {
          if (signal.aborted || !('loadedBytes' in progress)) return;
          const { loadedBytes = 0, totalBytes = 1 } = progress;
          set({ work: { kind: 'checking', key, share: loadedBytes / totalBytes } });
        };
        const check = await packs.check(key, { signal, onProgress });
        set({ work: { kind: 'checked', key, check } });
      }),
    removePack(key) {
      // One undo at a time: what was removed before is gone for good now.
      void emptyPackBin();
      set({ bin: key });
      forgetUndo = schedule(() => void emptyPackBin(), UNDO_TIME);
    },
    dismissPackNotice: () => set({ work: { kind: 'none' }, notice: null }),
  };
}
