import type { ExecutionProviderChoice, FlowTok, PictureData, Progress } from '../protocol/api';
import type { EncodeAnimation } from './animation';
import type { Schedule } from './live';

/** Which pack to load, on what. `packUrl` is the absolute URL of a folder with a manifest.json. */
export interface LoadTarget {
  packUrl: string;
  executionProvider: ExecutionProviderChoice;
}

/** A picture taken in from outside: its pixels, and an object URL that shows it. */
export interface OpenedPicture {
  pixels: PictureData;
  url: string;
}

/** A camera that is on until it is closed. */
export interface Camera {
  /** Shows what it sees in a video element. */
  show(video: HTMLVideoElement): void;
  /** The frame that is shown, as a picture file. */
  take(): Promise<Blob>;
  close(): void;
}

/** Everything the store cannot do as plain data; src/app makes it, tests fake it. */
export interface Services {
  /** Opens a pack and makes its sessions; rejects with a FlowTokError, or an AbortError by the signal. */
  load(
    target: LoadTarget,
    options: { signal: AbortSignal; onProgress: (progress: Progress) => void },
  ): Promise<FlowTok>;
  /**
   * Decodes any picture the browser can read; rejects with a `bad-input` FlowTokError that names it. No side of what
   * the URL shows is longer than `shownSide` pixels, where it is given.
   */
  openPicture(file: Blob, name: string, shownSide?: number): Promise<OpenedPicture>;
  /**
   * Asks for a camera; `onEnded` is called when it goes by itself. Rejects with an `unsupported` FlowTokError that says
   * why there is none.
   */
  openCamera(onEnded: () => void): Promise<Camera>;
  /** Stores a picture outside the state as a PNG; gives the object URL that shows it. */
  keepPicture(picture: PictureData): Promise<string>;
  /** Frees what `keepPicture` or `openPicture` made. */
  releasePicture(url: string): void;
  /** Reads a picture from a URL of the same origin: an example of the pack, or one of our own results. */
  fetchPicture(url: string, signal: AbortSignal): Promise<Blob>;
  /** Writes pictures as an animated WebP or a WebM film. */
  encodeAnimation: EncodeAnimation;
  /** Pictures of this page side by side, in rows, as one PNG. */
  joinPictures(urls: readonly string[]): Promise<Blob>;
  /** Gives the visitor a file to save. */
  saveFile(file: Blob, name: string): void;
  /** In [0, 1). */
  random(): number;
  /** Milliseconds on a clock that only rises; its start means nothing. */
  now(): number;
  /** Calls `run` once, after so many milliseconds; gives a function that calls it off. */
  schedule: Schedule;
}
