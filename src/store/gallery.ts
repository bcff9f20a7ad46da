import { isAbortError } from '../protocol/errors';
import type { GalleryEntry } from '../protocol/gallery';
import { faultOf, type Fault } from './faults';
import { select, visibleEntries, type GalleryFilter, type SelectMode } from './galleryView';
import type { Services } from './services';

/** Whether the list is here. */
export type GalleryPhase =
  { kind: 'closed' } | { kind: 'opening' } | { kind: 'open' } | { kind: 'failed'; fault: Fault };

/** What the gallery does beside showing itself, or last did. */
export type GalleryWork =
  | { kind: 'none' }
  /** `total` is 0 until it is known. */
  | { kind: 'importing'; done: number; total: number }
  | { kind: 'exporting' }
  | { kind: 'imported'; count: number }
  /** `fault` also says that something could not be kept. */
  | { kind: 'failed'; fault: Fault };

export interface GalleryState {
  phase: GalleryPhase;
  work: GalleryWork;
  /** Newest first; those in the bin are among them. */
  entries: GalleryEntry[];
  query: string;
  filter: GalleryFilter;
  /** Ids. */
  selected: string[];
  /** Where a range of the selection begins. */
  anchor: string | null;
  /** Ids that were deleted and can still come back. */
  bin: string[];
  /** Bytes of this site, as the browser tells them. */
  usage: { used: number; quota: number } | null;
}

export const emptyGallery: GalleryState = {
  phase: { kind: 'closed' },
  work: { kind: 'none' },
  entries: [],
  query: '',
  filter: 'all',
  selected: [],
  anchor: null,
  bin: [],
  usage: null,
};

export interface GalleryActions {
  /** Reads the list anew. Never rejects, and neither do the others. */
  openGallery: () => Promise<void>;
  searchGallery: (query: string) => void;
  filterGallery: (filter: GalleryFilter) => void;
  selectEntry: (id: string, mode: SelectMode) => void;
  selectAllEntries: () => void;
  clearSelection: () => void;
  /** Stars all of them, or takes the star from all where all have one. */
  toggleFavourites: (ids: readonly string[]) => Promise<void>;
  /** Takes them out of sight; they are gone for good once UNDO_TIME has passed or others are deleted. */
  deleteEntries: (ids: readonly string[]) => void;
  undoDelete: () => void;
  /** Deletes what is in the bin now. */
  emptyBin: () => Promise<void>;
  exportEntries: (ids: readonly string[]) => Promise<void>;
  importArchive: (file: Blob, name: string) => Promise<void>;
  cancelImport: () => void;
  dismissGalleryNotice: () => void;
  /** An object URL of an entry's picture; the caller releases it. Null where it cannot be read. */
  openKept: (id: string) => Promise<string | null>;
  releaseKept: (url: string) => void;
}

/** How long a deletion can be undone, in milliseconds. */
export const UNDO_TIME = 10_000;

export interface GalleryAccess {
  get: () => GalleryState;
  set: (change: Partial<GalleryState>) => void;
}

export function createGalleryActions(
  services: Pick<Services, 'gallery' | 'releasePicture' | 'saveFile' | 'schedule'>,
  { get, set }: GalleryAccess,
): GalleryActions {
  const { gallery } = services;
  let forgetUndo = () => {};
  let importing = new AbortController();

  /** Runs `work` and says what it threw. */
  async function tried(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      set({
        work: isAbortError(error) ? { kind: 'none' } : { kind: 'failed', fault: faultOf(error) },
      });
    }
  }

  async function reload(): Promise<void> {
    const [entries, usage] = await Promise.all([
      gallery.list(),
      // A mere figure: without it the gallery works as well.
      gallery.usage().catch(() => null),
    ]);
    const ids = new Set(entries.map(({ id }) => id));
    set({ entries, usage, selected: get().selected.filter((id) => ids.has(id)) });
  }

  async function emptyBin(): Promise<void> {
    forgetUndo();
    const { bin } = get();
    if (bin.length === 0) return;
    const rest = () => get().bin.filter((id) => !bin.includes(id));
    await tried(async () => {
      try {
        await gallery.remove(bin);
        set({ entries: get().entries.filter(({ id }) => !bin.includes(id)) });
      } finally {
        // What could not be deleted is in sight again.
        set({ bin: rest() });
      }
      await reload();
    });
  }

  return {
    emptyBin,
    async openGallery() {
      if (get().phase.kind !== 'open') set({ phase: { kind: 'opening' } });
      try {
        await reload();
        set({ phase: { kind: 'open' } });
      } catch (error) {
        set({ phase: { kind: 'failed', fault: faultOf(error) } });
      }
    },
    // What is out of sight must not be deleted or exported by accident.
    searchGallery: (query) => set({ query, selected: [], anchor: null }),
    filterGallery: (filter) => set({ filter, selected: [], anchor: null }),
    selectEntry(id, mode) {
      const state = get();
      const ids = visibleEntries(state).map((entry) => entry.id);
      if (!ids.includes(id)) return;
      set({
        selected: select(ids, state.selected, state.anchor, id, mode),
        anchor: mode === 'range' ? (state.anchor ?? id) : id,
      });
    },
    selectAllEntries: () => set({ selected: visibleEntries(get()).map(({ id }) => id) }),
    clearSelection: () => set({ selected: [], anchor: null }),
    toggleFavourites: (ids) =>
      tried(async () => {
        const chosen = get().entries.filter(({ id }) => ids.includes(id));
        const favourite = chosen.some((entry) => !entry.favourite);
        const changed = new Map(chosen.map((entry) => [entry.id, { ...entry, favourite }]));
        await gallery.change([...changed.values()]);
        set({ entries: get().entries.map((entry) => changed.get(entry.id) ?? entry) });
      }),
    deleteEntries(ids) {
      if (ids.length === 0) return;
      // One undo at a time: what was deleted before is deleted for good now.
      void emptyBin();
      set({ bin: [...get().bin, ...ids], selected: [], anchor: null });
      forgetUndo = services.schedule(() => void emptyBin(), UNDO_TIME);
    },
    undoDelete() {
      forgetUndo();
      set({ bin: [] });
    },
    exportEntries: (ids) =>
      tried(async () => {
        set({ work: { kind: 'exporting' } });
        const zip = await gallery.exportZip(get().entries.filter(({ id }) => ids.includes(id)));
        services.saveFile(zip, 'flowtok-gallery.zip');
        set({ work: { kind: 'none' } });
      }),
    importArchive: (file, name) =>
      tried(async () => {
        importing.abort();
        const { signal } = (importing = new AbortController());
        set({ work: { kind: 'importing', done: 0, total: 0 } });
        let count = 0;
        try {
          await gallery.importZip(file, name, {
            signal,
            onProgress(done, total) {
              count = done;
              if (!signal.aborted) set({ work: { kind: 'importing', done, total } });
            },
          });
          if (!signal.aborted) set({ work: { kind: 'imported', count } });
        } finally {
          await reload();
        }
      }),
    cancelImport: () => importing.abort(),
    dismissGalleryNotice: () => set({ work: { kind: 'none' } }),
    openKept: (id) => gallery.open(id).catch(() => null),
    releaseKept: (url) => services.releasePicture(url),
  };
}
