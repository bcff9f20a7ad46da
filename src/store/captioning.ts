import { shownName } from '../exchange/shownName';
import { isAbortError } from '../protocol/errors';
import type { ImageToTextResult, PictureData, StepEvent } from '../protocol/api';
import { createCameraHolder } from './camera';
import { cropPixels, firstCrop, type Crop } from './crop';
import type { Engine } from './engine';
import { faultOf, inputFault, type Fault } from './faults';
import type { GalleryKeeper } from './galleryKeeper';
import { inOwnWords, preferGuess, type Guesses } from './guesses';
import type { Services } from './services';

export type CaptioningPhase =
  | { kind: 'idle' }
  /** The camera is shown, once the visitor has allowed it. */
  | { kind: 'aiming'; camera: 'asked' | 'open' }
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
  /** In the pixels that the model gets. */
  width: number;
  height: number;
}

export interface Caption extends Guesses {
  milliseconds: number;
  evaluations: number;
}

export interface CaptioningState {
  phase: CaptioningPhase;
  picture: TakenPicture | null;
  /** The part of `picture` that is read; null for the whole of it. */
  crop: Crop | null;
  /** The caption of `picture`; null until there is one. */
  caption: Caption | null;
}

export interface CaptioningActions {
  /** Opens a picture and captions it; what cannot be opened leaves the last one as it was. Never rejects. */
  captionFile: (file: Blob, name: string) => Promise<void>;
  /** The same for a picture at a URL: an example of the pack, or one that was drawn here. */
  captionUrl: (url: string, name: string) => Promise<void>;
  /** Takes a picture with the camera and captions it: first aims, then `takePicture`. Never rejects. */
  openCamera: () => Promise<void>;
  showCamera: (video: HTMLVideoElement) => void;
  takePicture: () => Promise<void>;
  closeCamera: () => void;
  /** Reads a square of the picture, the middle to begin with; once it rests, its caption follows. */
  startCrop: () => void;
  /** null goes back to the whole picture. */
  changeCrop: (crop: Crop | null) => void;
  /** Captions the present picture again, after a fault or a cancel. */
  captionAgain: () => Promise<void>;
  cancelCaptioning: () => void;
  /** Makes the alternative at `index` the caption; the caption takes its place among them. */
  preferCaption: (index: number) => Promise<void>;
  /** Makes the visitor's words the caption. */
  rewordCaption: (words: string) => Promise<void>;
  dismissCaptioningFault: () => void;
  /** Says why something dropped or pasted cannot be taken. */
  refuseInput: (message: string) => void;
}

/** Milliseconds that a crop has to rest before it is read. */
export const CROP_PAUSE = 300;

interface Access {
  get: () => CaptioningState;
  set: (change: Partial<CaptioningState>) => void;
}

export function createCaptioningActions(
  services: Pick<
    Services,
    'openPicture' | 'releasePicture' | 'fetchPicture' | 'openCamera' | 'schedule'
  >,
  engine: Pick<Engine, 'use'>,
  keeper: Pick<GalleryKeeper, 'keepCaption'>,
  { get, set }: Access,
): CaptioningActions {
  let run = new AbortController();
  let pixels: PictureData | undefined;
  let callOff = () => {};
  const camera = createCameraHolder(services);

  /** Replaces a run under way by this one, and keeps what it throws from the caller. */
  async function newest(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    stop();
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

  function stop(): void {
    callOff();
    camera.close();
    run.abort();
  }

  async function open(file: Blob, name: string, signal: AbortSignal): Promise<void> {
    const opened = await services.openPicture(file, name);
    if (signal.aborted) return services.releasePicture(opened.url);
    const previous = get().picture;
    if (previous !== null) services.releasePicture(previous.url);
    pixels = opened.pixels;
    const { width, height } = pixels;
    set({
      picture: { url: opened.url, name: shownName(name), width, height },
      crop: null,
      caption: null,
    });
    await caption(signal);
  }

  async function caption(signal: AbortSignal): Promise<void> {
    if (pixels === undefined) return;
    const { crop, picture } = get();
    const image = crop === null ? pixels : cropPixels(pixels, crop);
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
    if (!signal.aborted && picture !== null) {
      await keeper.keepCaption(result.caption, picture.url, crop, signal);
    }
    if (!signal.aborted) set({ caption: captionOf(result), phase: { kind: 'done' } });
  }

  /** Another caption for the picture that was read, on the page and in the gallery. */
  async function recaption(change: (guesses: Guesses) => Guesses | null): Promise<void> {
    const { caption: before, picture, crop } = get();
    const next = before && change(before);
    if (!before || !next || picture === null) return;
    set({ caption: { ...before, ...next } });
    await keeper.keepCaption(next.caption.text, picture.url, crop, run.signal);
  }

  function captionFile(file: Blob, name: string): Promise<void> {
    return newest(async (signal) => {
      set({ phase: { kind: 'opening' } });
      await open(file, name, signal);
    });
  }

  function refuseInput(message: string): void {
    stop();
    set({ phase: { kind: 'failed', fault: inputFault(message) } });
  }

  function changeCrop(crop: Crop | null): void {
    const { picture, crop: before } = get();
    if (picture === null || same(crop, before)) return;
    callOff();
    set({ crop });
    callOff = services.schedule(() => void newest(caption), CROP_PAUSE);
  }

  return {
    captionFile,
    captionUrl: (url, name) =>
      newest(async (signal) => {
        set({ phase: { kind: 'opening' } });
        await open(await services.fetchPicture(url, signal), name, signal);
      }),
    openCamera: () =>
      newest(async (signal) => {
        set({ phase: { kind: 'aiming', camera: 'asked' } });
        const opened = await camera.open(() => refuseInput(CAMERA_STOPPED));
        if (opened && !signal.aborted) set({ phase: { kind: 'aiming', camera: 'open' } });
      }),
    showCamera: camera.show,
    async takePicture() {
      // The frame first: what reads it lets the camera go.
      const frame = await camera.take()?.catch(() => null);
      if (frame === null) refuseInput(CAMERA_STOPPED);
      else if (frame !== undefined) await captionFile(frame, TAKEN_NAME);
    },
    closeCamera() {
      if (get().phase.kind !== 'aiming') return;
      stop();
      set({ phase: { kind: 'idle' } });
    },
    startCrop() {
      const { picture } = get();
      if (picture !== null) changeCrop(firstCrop(picture));
    },
    changeCrop,
    captionAgain: () => newest(caption),
    preferCaption: (index) => recaption((guesses) => preferGuess(guesses, index)),
    rewordCaption: (words) => recaption((guesses) => inOwnWords(guesses, words)),
    cancelCaptioning() {
      const { kind } = get().phase;
      if (kind !== 'running' && kind !== 'opening') return;
      stop();
      set({ phase: { kind: 'cancelled' } });
    },
    dismissCaptioningFault() {
      if (get().phase.kind === 'failed') set({ phase: { kind: 'idle' } });
    },
    refuseInput,
  };
}

const TAKEN_NAME = 'The picture you took';
const CAMERA_STOPPED = 'The camera stopped; connect or allow it again, then open it anew.';

function same(one: Crop | null, other: Crop | null): boolean {
  return one?.left === other?.left && one?.top === other?.top && one?.side === other?.side;
}

function captionOf(result: ImageToTextResult): Caption {
  const { caption: text, score, alternatives, milliseconds, evaluations } = result;
  return {
    caption: { text, score },
    alternatives: alternatives.slice(0, 3),
    milliseconds,
    evaluations,
  };
}
