import { isAbortError } from '../protocol/errors';
import type { ImageToTextResult, PictureData, StepEvent } from '../protocol/api';
import type { Engine } from './engine';
import { faultOf, inputFault, type Fault } from './faults';
import type { Services } from './services';

export type CaptioningPhase =
  | { kind: 'idle' }
  /** The browser decodes the file. */
  | { kind: 'opening' }
  | { kind: 'running'; step: StepEvent | null }
  | { kind: 'done' }
  | { kind: 'cancelled' }
  | { kind: 'failed'; fault: Fault };

/** The picture taken in. Its pixels live outside the store. */
export interface TakenPicture {
  url: string;
  name: string;
}

export interface Caption {
  text: string;
  /** Probability in [0, 1], as are the alternatives'. */
  score: number;
  alternatives: { text: string; score: number }[];
  milliseconds: number;
  evaluations: number;
}

export interface CaptioningState {
  phase: CaptioningPhase;
  picture: TakenPicture | null;
  /** The caption of `picture`; null until there is one. */
  caption: Caption | null;
}

export interface CaptioningActions {
  /** Opens a picture and captions it; what cannot be opened leaves the last one as it was. Never rejects. */
  captionFile: (file: Blob, name: string) => Promise<void>;
  /** The same for a picture at a URL: an example of the pack, or one that was drawn here. */
  captionUrl: (url: string, name: string) => Promise<void>;
  /** Captions the present picture again, after a fault or a cancel. */
  captionAgain: () => Promise<void>;
  cancelCaptioning: () => void;
  dismissCaptioningFault: () => void;
  /** Says why something dropped or pasted cannot be taken. */
  refuseInput: (message: string) => void;
}

interface Access {
  get: () => CaptioningState;
  set: (change: Partial<CaptioningState>) => void;
}

export function createCaptioningActions(
  services: Pick<Services, 'openPicture' | 'releasePicture' | 'fetchPicture'>,
  engine: Pick<Engine, 'use'>,
  { get, set }: Access,
): CaptioningActions {
  let run = new AbortController();
  let pixels: PictureData | undefined;

  /** Replaces a run under way by this one, and keeps what it throws from the caller. */
  async function newest(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    run.abort();
    const { signal } = (run = new AbortController());
    try {
      await work(signal);
    } catch (error) {
      if (signal.aborted) return;
      set({
        phase: isAbortError(error)
          ? { kind: 'cancelled' }
          : { kind: 'failed', fault: faultOf(error) },
      });
    }
  }

  async function open(file: Blob, name: string, signal: AbortSignal): Promise<void> {
    const opened = await services.openPicture(file, name);
    if (signal.aborted) return services.releasePicture(opened.url);
    const previous = get().picture;
    if (previous !== null) services.releasePicture(previous.url);
    pixels = opened.pixels;
    set({ picture: { url: opened.url, name }, caption: null });
    await caption(signal);
  }

  async function caption(signal: AbortSignal): Promise<void> {
    if (pixels === undefined) return;
    const image = pixels;
    set({ phase: { kind: 'running', step: null } });
    const result = await engine.use(signal, (model) =>
      model.imageToText({
        image,
        signal,
        onStep: (step) => {
          if (!signal.aborted) set({ phase: { kind: 'running', step } });
        },
      }),
    );
    if (!signal.aborted) set({ caption: captionOf(result), phase: { kind: 'done' } });
  }

  return {
    captionFile: (file, name) =>
      newest(async (signal) => {
        set({ phase: { kind: 'opening' } });
        await open(file, name, signal);
      }),
    captionUrl: (url, name) =>
      newest(async (signal) => {
        set({ phase: { kind: 'opening' } });
        await open(await services.fetchPicture(url, signal), name, signal);
      }),
    captionAgain: () => newest(caption),
    cancelCaptioning() {
      const { kind } = get().phase;
      if (kind !== 'running' && kind !== 'opening') return;
      run.abort();
      set({ phase: { kind: 'cancelled' } });
    },
    dismissCaptioningFault() {
      if (get().phase.kind === 'failed') set({ phase: { kind: 'idle' } });
    },
    refuseInput(message) {
      run.abort();
      set({ phase: { kind: 'failed', fault: inputFault(message) } });
    },
  };
}

function captionOf(result: ImageToTextResult): Caption {
  const { caption, score, alternatives, milliseconds, evaluations } = result;
  return {
    text: caption,
    score,
    alternatives: alternatives.slice(0, 3),
    milliseconds,
    evaluations,
  };
}
