// What crosses the worker boundary. Every message carries the id of the request it belongs to, so that
// a late answer can never land in another run.

import type {
  Anchor,
  AnchorParams,
  BlendParams,
  BlendResult,
  EncodedText,
  ExecutionProvider,
  ExecutionProviderChoice,
  FlowParams,
  FlowResult,
  ImageToTextParams,
  ImageToTextResult,
  LatentReading,
  PictureData,
  Progress,
  RoundTripParams,
  RoundTripResult,
  StepEvent,
  TextToImageParams,
  TextToImageResult,
  TextToImagesParams,
  TextToImagesResult,
  TokenisedText,
} from './api';
import type { WireError } from './errors';
import type { Manifest } from './manifest';
import type { InstalledPack, PackCheck, PackOrigin } from './packs';

export interface LoadParams {
  /** Absolute: a worker's own address is not the page's. */
  packUrl: string;
  executionProvider: ExecutionProviderChoice;
  threads?: number;
  /** A Web Lock that the worker holds as long as it lives: some deaths no event tells. */
  lifeline?: string;
}

/** What a loaded model runs on. */
export interface Standing {
  executionProvider: ExecutionProvider;
  /** Why, for people: one sentence. */
  executionProviderReason: string;
}

export interface LoadResult extends Standing {
  manifest: Manifest;
}

/** Each kind of request with what it takes and gives; both are plain, cloneable data. */
export interface Calls {
  load: { params: LoadParams; result: LoadResult };
  textToImage: { params: TextToImageParams; result: TextToImageResult };
  textToImages: { params: TextToImagesParams; result: TextToImagesResult };
  imageToText: { params: ImageToTextParams; result: ImageToTextResult };
  encodeText: { params: { prompt: string }; result: EncodedText };
  encodeImage: { params: { image: PictureData }; result: Float32Array };
  decodeLatents: { params: { latents: Float32Array }; result: PictureData };
  readLatents: { params: { latents: Float32Array }; result: LatentReading };
  flow: { params: FlowParams; result: FlowResult };
  anchor: { params: AnchorParams; result: Anchor };
  blend: { params: BlendParams; result: BlendResult };
  roundTrip: { params: RoundTripParams; result: RoundTripResult };
  tokenise: { params: { text: string }; result: TokenisedText };
  dispose: { params: Record<string, never>; result: null };
  listPacks: { params: Record<string, never>; result: InstalledPack[] };
  addPack: { params: { origin: PackOrigin }; result: { key: string } };
  removePack: { params: { key: string }; result: null };
  checkPack: { params: { key: string }; result: PackCheck };
}
export type CallKind = keyof Calls;
export type Params<K extends CallKind> = Calls[K]['params'];
export type Result<K extends CallKind> = Calls[K]['result'];

/** Page to worker: a call of one kind. */
export type CallMessage<K extends CallKind = CallKind> = {
  [Kind in K]: { id: number; kind: Kind; params: Params<Kind> };
}[K];

/** Page to worker: stop the call with this id between two steps. */
export interface CancelMessage {
  id: number;
  kind: 'cancel';
}
export type ToWorker = CallMessage | CancelMessage;

/** Worker to page: the one answer of a call of one kind. */
export type ResultMessage<K extends CallKind = CallKind> = {
  [Kind in K]: { id: number; kind: 'result'; call: Kind; result: Result<Kind> };
}[K];

/**
 * Worker to page: any number of events, then exactly one result or error. `revived` has the id of the load, whenever it
 * comes: a lost graphics device was replaced, and this is what the model runs on since.
 */
export type FromWorker =
  | ResultMessage
  | { id: number; kind: 'error'; error: WireError }
  | { id: number; kind: 'progress'; progress: Progress }
  | { id: number; kind: 'step'; step: StepEvent }
  | { id: number; kind: 'revived'; standing: Standing };
