import type { ExecutionProviderChoice, FlowTok, PictureData, Progress } from '../protocol/api';
import type { EncodeAnimation } from './animation';
import type { GalleryEntry, KeptCaption, KeptPicture } from '../protocol/gallery';
import type { InstalledPack, PackCheck, PackOrigin } from '../protocol/packs';
import type { Recipe } from '../protocol/recipe';
import type { Schedule } from './live';
import type { ExportFormat } from './outlet';

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

/** The gallery's shelf in the browser's own storage. Everything rejects with a FlowTokError, or an AbortError. */
export interface GalleryService {
  /** Newest first. */
  list(): Promise<GalleryEntry[]>;
  /** Keeps the PNG at this URL of the page; `storage-full` where it has no place, and then nothing is changed. */
  keepPicture(entry: Omit<KeptPicture, 'id' | 'bytes'>, url: string): Promise<GalleryEntry>;
  /** Keeps pictures of this page side by side as one PNG that carries the entry's recipe. */
  keepStrip(
    entry: Omit<KeptPicture, 'id' | 'bytes'>,
    urls: readonly string[],
  ): Promise<GalleryEntry>;
  /** The same for a caption, with a small copy of its picture, or of the square of it that was read. */
  keepCaption(entry: Omit<KeptCaption, 'id' | 'bytes'>, url: string): Promise<GalleryEntry>;
  /** Replaces entries that are still there. */
  change(entries: readonly GalleryEntry[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
  /** An object URL of an entry's PNG, to be freed with `releasePicture`; null where it is gone. */
  open(id: string): Promise<string | null>;
  /** Bytes that this site uses, and may use, as the browser says; null where it does not. */
  usage(): Promise<{ used: number; quota: number } | null>;
  exportZip(entries: readonly GalleryEntry[]): Promise<Blob>;
  /** Keeps what a zip holds, all of it or, where the zip is not sound, nothing; `bad-input` says why. */
  importZip(
    file: Blob,
    name: string,
    options: { signal: AbortSignal; onProgress: (done: number, total: number) => void },
  ): Promise<void>;
}

interface PackWorkOptions {
  signal: AbortSignal;
  onProgress: (progress: Progress) => void;
}

/** The packs on this device. Everything but `persist` rejects with a FlowTokError, or an AbortError by the signal. */
export interface PackService {
  list(): Promise<InstalledPack[]>;
  /** Brings a pack here and gives what opens it; an abort keeps what came for the next time. */
  add(origin: PackOrigin, options: PackWorkOptions): Promise<{ key: string }>;
  remove(key: string): Promise<void>;
  /** Reads every file again, and brings back what is damaged or gone. */
  check(key: string, options: PackWorkOptions): Promise<PackCheck>;
  /** Asks the browser not to clear this site's storage by itself; not every browser does. Never rejects. */
  persist(): Promise<void>;
}

/** Remembers past the end of the page that it died while a model was loaded on a graphics device. */
export interface LoadMark {
  /** Whether a page died so: one that nobody has been told of (it counts as told then), or an earlier one. Never rejects. */
  fallen(): Promise<'no' | 'now' | 'before'>;
  /** Such a load begins; each has its own `end`. */
  begin(): void;
  end(): void;
  /** The visitor wants to try again. */
  forget(): void;
}

/** The ways out of the app. All reject with a FlowTokError; `share` with an AbortError where the visitor thinks better of it. */
export interface OutletService {
  /** The picture at an object URL as a file of this kind. */
  make(url: string, format: ExportFormat): Promise<Blob>;
  copyPicture(url: string): Promise<void>;
  /** Copies a link to this page that holds the recipe. */
  copyLink(recipe: Recipe): Promise<void>;
  canShare(): boolean;
  share(url: string, name: string): Promise<void>;
}

/** Everything the store cannot do as plain data; src/app makes it, tests fake it. */
export interface Services {
  /** Opens a pack and makes its sessions; rejects with a FlowTokError, or an AbortError by the signal. */
  load(
    target: LoadTarget,
    options: {
      signal: AbortSignal;
      onProgress: (progress: Progress) => void;
      /** A lost graphics device was replaced; the model says what it runs on since. */
      onRevived: (standing: Pick<FlowTok, 'executionProvider' | 'executionProviderReason'>) => void;
    },
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
  /** Stores a picture outside the state as a PNG, its recipe inside; gives the object URL that shows it. */
  keepPicture(picture: PictureData, recipe?: Recipe): Promise<string>;
  /**
   * The recipe that a PNG carries; null where it carries none. `subject` names the picture in a refusal.
   * Rejects with a `bad-input` FlowTokError for a damaged PNG or recipe.
   */
  readRecipe(file: Blob, subject: string): Promise<Recipe | null>;
  /** Frees what `keepPicture` or `openPicture` made. */
  releasePicture(url: string): void;
  /** Reads a picture from a URL of the same origin: an example of the pack, or one of our own results. */
  fetchPicture(url: string, signal: AbortSignal): Promise<Blob>;
  /** Writes pictures as an animated WebP or a WebM film. */
  encodeAnimation: EncodeAnimation;
  /** Pictures of this page side by side, in rows, as one PNG, a recipe inside. */
  joinPictures(urls: readonly string[], recipe?: Recipe): Promise<Blob>;
  loadMark: LoadMark;
  gallery: GalleryService;
  packs: PackService;
  outlet: OutletService;
  /** Gives the visitor a file to save. */
  saveFile(file: Blob, name: string): void;
  /** Milliseconds since 1970. */
  today(): number;
  /** In [0, 1). */
  random(): number;
  /** Milliseconds on a clock that only rises; its start means nothing. */
  now(): number;
  /** Calls `run` once, after so many milliseconds; gives a function that calls it off. */
  schedule: Schedule;
}
