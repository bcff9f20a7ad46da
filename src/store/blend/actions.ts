import type { PictureData } from '../../protocol/api';
import { FlowTokError, isAbortError } from '../../protocol/errors';
import type { AnimationFormat } from '../animation';
import type { Engine } from '../engine';
import { faultOf, inputFault } from '../faults';
import { rollSeed, titleFileName } from '../prompts';
import type { Services } from '../services';
import { runs } from './runs';
import {
  urlsOf,
  type BlendDraft,
  type BlendMode,
  type BlendResults,
  type BlendSlot,
  type BlendState,
} from './state';

export interface BlendActions {
  chooseBlendMode: (mode: BlendMode) => void;
  editBlend: (change: Partial<BlendDraft>) => void;
  rollBlendSeed: () => void;
  /** Exchanges the two ends, pictures included. */
  swapEnds: () => void;
  /** Puts a picture into a slot; what cannot be opened leaves the slot as it was. Never rejects. */
  takeBlendPicture: (slot: BlendSlot, file: Blob, name: string) => Promise<void>;
  /** The same for a picture at a URL: an example of the pack, or one that was drawn here. */
  takeBlendUrl: (slot: BlendSlot, url: string, name: string) => Promise<void>;
  /** Draws the open mode. A run under way is cancelled: the newest wins. Never rejects. */
  startBlend: () => Promise<void>;
  cancelBlend: () => void;
  /** Saves the way between two ends as a film. Never rejects. */
  saveBlendFilm: (format: AnimationFormat) => Promise<void>;
  /** Saves the open mode's pictures side by side as one PNG. Never rejects. */
  saveBlendStrip: () => Promise<void>;
  dismissBlendFault: () => void;
  refuseBlendInput: (message: string) => void;
}

/** Pictures a second: slow enough to see what changes. */
const FRAMES_A_SECOND = 8;
/** Milliseconds that a film rests at its end. */
const REST = 600;

interface Access {
  get: () => BlendState;
  set: (change: Partial<BlendState>) => void;
}

type Needed = Pick<
  Services,
  | 'openPicture'
  | 'keepPicture'
  | 'releasePicture'
  | 'fetchPicture'
  | 'encodeAnimation'
  | 'joinPictures'
  | 'saveFile'
  | 'random'
  | 'now'
>;

export function createBlendActions(
  services: Needed,
  engine: Pick<Engine, 'use'>,
  { get, set }: Access,
): BlendActions {
  let run = new AbortController();
  const pixels = new Map<BlendSlot, PictureData>();

  /** Replaces a run under way by this one, and keeps what it throws from the caller. */
  async function newest(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    run.abort();
    const { signal } = (run = new AbortController());
    try {
      await work(signal);
    } catch (error) {
      if (signal.aborted) return;
      const fault = faultOf(error);
      set({ phase: isAbortError(error) ? { kind: 'cancelled' } : { kind: 'failed', fault } });
    }
  }

  function edit(change: Partial<BlendDraft>): void {
    set({ draft: { ...get().draft, ...change } });
  }

  function take(slot: BlendSlot, load: (signal: AbortSignal) => Promise<Blob>, name: string) {
    return newest(async (signal) => {
      set({ phase: { kind: 'opening', slot } });
      const opened = await services.openPicture(await load(signal), name);
      if (signal.aborted) return services.releasePicture(opened.url);
      const { draft } = get();
      const old = slot === 'subject' ? draft.subject : draft[slot].picture;
      const picture = { url: opened.url, name };
      pixels.set(slot, opened.pixels);
      edit(
        slot === 'subject'
          ? { subject: picture }
          : { [slot]: { ...draft[slot], kind: 'picture', picture } },
      );
      set({ phase: { kind: 'idle' } });
      if (old !== null) services.releasePicture(old.url);
    });
  }

  /** Puts a result in place of the mode's last, and frees the pictures that are in neither. */
  function show<M extends BlendMode>(mode: M, result: BlendResults[M]): void {
    const before = urlsOf(get().results, mode);
    const results = { ...get().results, [mode]: result };
    set({ results });
    const still = new Set(urlsOf(results, mode));
    for (const url of before) if (!still.has(url)) services.releasePicture(url);
  }

  async function keep(picture: PictureData, signal: AbortSignal): Promise<string> {
    const url = await services.keepPicture(picture);
    if (signal.aborted) services.releasePicture(url);
    signal.throwIfAborted();
    return url;
  }

  function pixelsOf(slot: BlendSlot): PictureData {
    const found = pixels.get(slot);
    if (found !== undefined) return found;
    throw new FlowTokError(
      'bad-input',
      'There is no picture yet; drop one, paste one or choose a file.',
    );
  }

  function startBlend(): Promise<void> {
    return newest(async (signal) => {
      const { mode, draft } = get();
      const started = services.now();
      const report = (share: number) => {
        if (!signal.aborted) set({ phase: { kind: 'running', mode, share } });
      };
      set({ phase: { kind: 'running', mode, share: null } });
      await engine.use(signal, (model) =>
        runs[mode]({
          model,
          draft,
          signal,
          pixelsOf,
          keep: (picture) => keep(picture, signal),
          show,
          report,
        }),
      );
      if (!signal.aborted) {
        set({ phase: { kind: 'done', milliseconds: services.now() - started } });
      }
    });
  }

  return {
    startBlend,
    editBlend: edit,
    chooseBlendMode(mode) {
      // What was said of the last mode is not true of this one; a run goes on.
      const { kind } = get().phase;
      const over = kind === 'done' || kind === 'cancelled' || kind === 'failed';
      set({ mode, ...(over && { phase: { kind: 'idle' } }) });
    },
    rollBlendSeed: () => edit({ seed: rollSeed(() => services.random()) }),
    swapEnds() {
      const { a, b } = get().draft;
      const [ofA, ofB] = [pixels.get('a'), pixels.get('b')];
      place(pixels, 'a', ofB);
      place(pixels, 'b', ofA);
      edit({ a: b, b: a });
    },
    takeBlendPicture: (slot, file, name) => take(slot, () => Promise.resolve(file), name),
    takeBlendUrl: (slot, url, name) =>
      take(slot, (signal) => services.fetchPicture(url, signal), name),
    cancelBlend() {
      const { kind } = get().phase;
      if (kind !== 'running' && kind !== 'opening' && kind !== 'saving') return;
      run.abort();
      set({ phase: { kind: 'cancelled' } });
    },
    saveBlendFilm: (format) =>
      newest(async (signal) => {
        const strip = get().results.between;
        if (strip === null) return;
        const onProgress = (done: number, total: number) => {
          if (!signal.aborted) set({ phase: { kind: 'saving', share: done / total } });
        };
        onProgress(0, 1);
        const film = await services.encodeAnimation(strip.pictures, {
          format,
          fps: FRAMES_A_SECOND,
          rest: REST,
          signal,
          onProgress,
        });
        if (signal.aborted) return;
        services.saveFile(film, titleFileName(strip.title, format));
        set({ phase: { kind: 'idle' } });
      }),
    saveBlendStrip: () =>
      newest(async (signal) => {
        const { mode, results } = get();
        const urls = urlsOf(results, mode);
        if (urls.length === 0) return;
        set({ phase: { kind: 'saving', share: 0 } });
        const joined = await services.joinPictures(urls);
        if (signal.aborted) return;
        services.saveFile(joined, titleFileName(titleOf(results, mode), 'png'));
        set({ phase: { kind: 'idle' } });
      }),
    dismissBlendFault() {
      if (get().phase.kind === 'failed') set({ phase: { kind: 'idle' } });
    },
    refuseBlendInput(message) {
      run.abort();
      set({ phase: { kind: 'failed', fault: inputFault(message) } });
    },
  };
}

function place<K, V>(map: Map<K, V>, key: K, value: V | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

function titleOf(results: BlendResults, mode: BlendMode): string {
  switch (mode) {
    case 'between':
      return results.between?.title ?? '';
    case 'sum':
      return results.sum?.title ?? '';
    case 'variations':
      return `variations of ${results.variations?.original.name ?? ''}`;
    case 'round-trip':
      return `round trip of ${results['round-trip']?.original.name ?? ''}`;
  }
}
