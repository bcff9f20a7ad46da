import type { PictureData } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import type { Engine } from './engine';
import { faultOf, type Fault } from './faults';
import type { GalleryKeeper } from './galleryKeeper';
import { inOwnWords, preferGuess, type Guesses } from './guesses';
import type { Services } from './services';

/** What became of one picture of many. */
export type RowOutcome =
  | { kind: 'waiting' }
  | { kind: 'reading' }
  | ({ kind: 'read' } & Guesses)
  /** Not a picture, or one that cannot be read: one sentence. The others go on. */
  | { kind: 'refused'; message: string };

export interface TableRow {
  id: number;
  /** The file's name. */
  file: string;
  /** Shows the picture, small; null until it is opened. */
  url: string | null;
  outcome: RowOutcome;
}

export type TablePhase =
  | { kind: 'idle' }
  | { kind: 'running' }
  | { kind: 'cancelled' }
  /** The model failed, not a picture: the rest waits. */
  | { kind: 'failed'; fault: Fault };

/** Many pictures at once, a row each in the order they came. */
export interface CaptionTableState {
  phase: TablePhase;
  rows: TableRow[];
  /** Whether the table is what the place shows; it keeps its rows while it is not. */
  open: boolean;
}

export interface PictureFile {
  file: Blob;
  name: string;
}

export interface CaptionTableActions {
  /** Adds the files to the table, opens it, and captions them one after the other. Never rejects. */
  captionFiles: (files: readonly PictureFile[]) => Promise<void>;
  /** Stops, or takes a fault as read; what is read stays, the rest waits for `resumeTable`. */
  cancelTable: () => void;
  resumeTable: () => Promise<void>;
  showTable: (open: boolean) => void;
  /** Makes an alternative of a row its caption; the caption takes its place among them. */
  preferAlternative: (id: number, index: number) => Promise<void>;
  /** Makes the visitor's words the caption of a row. */
  rewordRow: (id: number, words: string) => Promise<void>;
  /** Stops and forgets every row. */
  clearTable: () => void;
}

/** The longer side of the pictures in the table, in pixels: twice what they are shown at. */
export const THUMBNAIL_SIDE = 112;

const ALTERNATIVES = 3;

/** What the visitor wrote is wanted, whatever becomes of the other rows. */
const NEVER = new AbortController().signal;

interface Access {
  get: () => CaptionTableState;
  set: (change: Partial<CaptionTableState>) => void;
}

export function createCaptionTableActions(
  services: Pick<Services, 'openPicture' | 'releasePicture'>,
  engine: Pick<Engine, 'use'>,
  keeper: Pick<GalleryKeeper, 'keepCaption'>,
  { get, set }: Access,
): CaptionTableActions {
  const files = new Map<number, Blob>();
  let run = new AbortController();
  let lastId = 0;

  function alter(id: number, change: Partial<TableRow>): void {
    set({ rows: get().rows.map((row) => (row.id === id ? { ...row, ...change } : row)) });
  }

  /** Reads the waiting rows from the top, those added meanwhile too. */
  async function work(): Promise<void> {
    if (get().phase.kind === 'running') return;
    const { signal } = (run = new AbortController());
    set({ phase: { kind: 'running' } });
    for (;;) {
      const row = get().rows.find(({ outcome }) => outcome.kind === 'waiting');
      if (row === undefined) return set({ phase: { kind: 'idle' } });
      alter(row.id, { outcome: { kind: 'reading' } });
      try {
        const outcome = await read(row, signal);
        if (signal.aborted) return;
        const { url } = get().rows.find(({ id }) => id === row.id) ?? row;
        if (outcome.kind === 'read' && url !== null) {
          await keeper.keepCaption(outcome.caption.text, url, null, signal);
          if (signal.aborted) return;
        }
        files.delete(row.id);
        alter(row.id, { outcome });
      } catch (error) {
        if (signal.aborted) return;
        alter(row.id, { outcome: { kind: 'waiting' } });
        return set({ phase: { kind: 'failed', fault: faultOf(error) } });
      }
    }
  }

  /** @throws what the model throws; a fault of the picture is an outcome. */
  async function read({ id, file: name }: TableRow, signal: AbortSignal): Promise<RowOutcome> {
    let image: PictureData;
    try {
      const opened = await services.openPicture(files.get(id) ?? new Blob(), name, THUMBNAIL_SIDE);
      // A row that was cancelled keeps its thumbnail, one that was cleared has no place for it.
      const kept = get().rows.find((row) => row.id === id);
      if (kept?.url === null) alter(id, { url: opened.url });
      else services.releasePicture(opened.url);
      image = opened.pixels;
    } catch (error) {
      return { kind: 'refused', message: faultOf(error).message };
    }
    try {
      const result = await engine.use(signal, (model) => model.imageToText({ image, signal }));
      const { caption: text, score, alternatives } = result;
      return {
        kind: 'read',
        caption: { text, score },
        alternatives: alternatives.slice(0, ALTERNATIVES),
      };
    } catch (error) {
      if (!(error instanceof FlowTokError) || error.code !== 'bad-input') throw error;
      return { kind: 'refused', message: error.message };
    }
  }

  /** Another caption for a row that was read, on the page and in the gallery. */
  async function recaption(
    id: number,
    change: (guesses: Guesses) => Guesses | null,
  ): Promise<void> {
    const row = get().rows.find((each) => each.id === id);
    if (row?.outcome.kind !== 'read') return;
    const next = change(row.outcome);
    if (next === null) return;
    alter(id, { outcome: { kind: 'read', ...next } });
    if (row.url !== null) await keeper.keepCaption(next.caption.text, row.url, null, NEVER);
  }

  function stop(): void {
    run.abort();
    const rows = get().rows.map((row) =>
      row.outcome.kind === 'reading' ? { ...row, outcome: { kind: 'waiting' } as const } : row,
    );
    set({ rows, phase: { kind: 'cancelled' } });
  }

  return {
    async captionFiles(added) {
      const rows = added.map(({ file, name }): TableRow => {
        const id = ++lastId;
        files.set(id, file);
        return { id, file: name, url: null, outcome: { kind: 'waiting' } };
      });
      set({ rows: [...get().rows, ...rows], open: true });
      await work();
    },
    cancelTable() {
      const { kind } = get().phase;
      if (kind === 'running' || kind === 'failed') stop();
    },
    resumeTable: work,
    showTable: (open) => set({ open }),
    preferAlternative: (id, index) => recaption(id, (guesses) => preferGuess(guesses, index)),
    rewordRow: (id, words) => recaption(id, (guesses) => inOwnWords(guesses, words)),
    clearTable() {
      stop();
      for (const { url } of get().rows) if (url !== null) services.releasePicture(url);
      files.clear();
      set({ rows: [], phase: { kind: 'idle' }, open: false });
    },
  };
}
