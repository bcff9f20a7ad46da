// The interface that the runtime implements and that the client implements again over the worker, so
// that a caller cannot tell on which thread the model runs.

import type { Direction, Manifest, Role } from './manifest';

export type ExecutionProviderChoice = 'auto' | 'webgpu' | 'wasm';
export type ExecutionProvider = 'webgpu' | 'wasm';

/**
 * What happens while a pack opens and its sessions are made, in this order; its numbers only rise. Files come and
 * are verified side by side, and sessions open meanwhile: they are told once all bytes are here.
 */
export type Progress =
  | { phase: 'manifest' }
  /** Totals over the whole pack; `file` is the one of which bytes came. */
  | { phase: 'download'; file: string; loadedBytes: number; totalBytes: number }
  /** With bytes where files that are here are read again; else a file of a download came whole. */
  | { phase: 'verify'; file: string; loadedBytes?: number; totalBytes?: number }
  /** `done` of `total` stand; `role` opens now, or was the last to. */
  | { phase: 'session'; role: Role; done: number; total: number }
  | { phase: 'warm-up' }
  | { phase: 'ready' };

/** One finished piece of a request; `step` counts to `totalSteps` within the phase. */
export interface StepEvent {
  phase: 'tokenise' | 'encode' | 'project' | 'flow' | 'decode' | 'caption';
  step: number;
  totalSteps: number;
}

/** RGBA, 8 bits, row-major: the plain part of a browser's ImageData. */
export interface PictureData {
  width: number;
  height: number;
  data: Uint8ClampedArray;
}

export interface CallOptions {
  signal?: AbortSignal;
}

/** How the ODE is walked; Heun costs two evaluations a step, Euler one. */
export const solverNames = ['euler', 'heun'] as const;
export type SolverName = (typeof solverNames)[number];

/** What a caller may choose; each has a default, mostly the manifest's. */
export interface SamplingParams {
  /** Integer in [0, 2^32 - 1]; 0 when absent. Means the same as `torch.manual_seed(seed)`. */
  seed?: number;
  /** Integer in [1, 100]. */
  steps?: number;
  /** In [0, 20]; 1 is off. */
  guidance?: number;
  /** `euler` when absent. */
  solver?: SolverName;
  /** Also give the latents before the first step and after every one. */
  keepStates?: boolean;
}

interface Stepping extends CallOptions {
  onStep?: (event: StepEvent) => void;
}

export interface TextToImageParams extends SamplingParams {
  prompt: string;
}
export type TextToImageRequest = TextToImageParams & Stepping;

/** What one seed gave. */
export interface DrawnSeed {
  seed: number;
  picture: PictureData;
  /** `[tokens, channels]`, row-major, as the image decoder reads them (scale taken out). */
  latents: Float32Array;
  /** steps + 1 arrays like `latents` but still times the scale, from source to target. */
  states?: Float32Array[];
}

/** What holds for a whole call, however many pictures it drew. */
export interface Drawing {
  steps: number;
  guidance: number;
  solver: SolverName;
  /** Rows the velocity network evaluated: for each picture and evaluation of the solver 2 with guidance, else 1. */
  evaluations: number;
  milliseconds: number;
  tokens: { used: number; limit: number; truncated: boolean; keptText: string };
}

export interface TextToImageResult extends DrawnSeed, Drawing {}

/** The most pictures one `textToImages` call draws. */
export const MOST_SEEDS = 9;

export interface TextToImagesParams extends Omit<SamplingParams, 'seed'> {
  prompt: string;
  /** 1 to MOST_SEEDS seeds, each as in `textToImage`; one may come twice. */
  seeds: readonly number[];
}
export type TextToImagesRequest = TextToImagesParams & Stepping;

export interface TextToImagesResult extends Drawing {
  /** One for each seed, in their order. */
  pictures: DrawnSeed[];
}

export interface ImageToTextParams extends SamplingParams {
  image: PictureData;
}
export type ImageToTextRequest = ImageToTextParams & Stepping;

/** What the text decoder reads in text latents. */
export interface LatentReading {
  caption: string;
  ids: number[];
  /** Best first, without the caption itself; `score` is a probability in [0, 1]. */
  alternatives: { text: string; score: number }[];
  score: number;
}

export interface ImageToTextResult extends LatentReading {
  /** Z_T `[tokens, channels]`, times the scale: what `readLatents` reads. */
  latents: Float32Array;
  states?: Float32Array[];
  steps: number;
  solver: SolverName;
  evaluations: number;
  milliseconds: number;
}

export interface FlowParams extends Omit<SamplingParams, 'seed'> {
  /** Source latents `[tokens, channels]`, times the scale. */
  from: Float32Array;
  direction: Direction;
}
export type FlowRequest = FlowParams & Stepping;

export interface FlowResult {
  latents: Float32Array;
  states?: Float32Array[];
}

export interface EncodedText {
  /** T_init `[maxTokens, width]`, zero at padding. */
  tokens: Float32Array;
  /** Each `[tokens, channels]`. */
  mean: Float32Array;
  logvar: Float32Array;
}

export interface TokenisedText {
  /** Both of length maxTokens; mask is 1 for a real token, 0 for padding. */
  ids: number[];
  mask: number[];
  /** Real tokens kept, special ones included. */
  used: number;
  /** Real tokens of the whole text, special ones included, as far as it was looked at (some thousand characters). */
  total: number;
  truncated: boolean;
  /** What the model reads, as its tokens spell it where the text was cut. */
  keptText: string;
  /** The text from its first word that is not wholly read, as it was written and as far as it was looked at; '' when all of that is. */
  cutText: string;
}

/** What a blend is made of: words, or a picture, or a picture's latents as `encodeImage` gives them. */
export type Ingredient = { prompt: string } | { image: PictureData } | { latents: Float32Array };

export interface AnchorParams extends Omit<SamplingParams, 'seed' | 'keepStates'> {
  of: Ingredient;
}
export type AnchorRequest = AnchorParams & Stepping;

/**
 * An ingredient on the text side of the flow, where blends are made. Plain data; good for blends with the steps and
 * guidance it was made with. Each array is `[tokens, channels]`, times the scale.
 */
export interface Anchor {
  /** The middle of what the ingredient means: a prompt's mean, or where the flow takes a picture. */
  mean: Float32Array;
  /** Standard deviation around it; null for a picture, of which nothing is left to chance. */
  deviation: Float32Array | null;
  /** On the image side: what a picture lost on its way to the text side and back; null for a prompt. */
  residual: Float32Array | null;
}

/** One picture of a blend. */
export interface BlendPoint {
  /** How much of each anchor; below 0 is taken away. */
  weights: readonly number[];
  /** Of its noise, as in `textToImage`; points with one seed are drawn alike. */
  seed: number;
  /** In [0, 1]: noise on top, 0 when absent; at 1 only the meaning of a picture remains. */
  strength?: number;
}

export interface BlendParams extends Omit<SamplingParams, 'seed' | 'keepStates'> {
  anchors: readonly Anchor[];
  /** 1 to MOST_SEEDS. */
  points: readonly BlendPoint[];
}
export type BlendRequest = BlendParams & Stepping;

export interface BlendResult {
  /** One for each point, in their order. */
  pictures: PictureData[];
  evaluations: number;
  milliseconds: number;
}

export interface RoundTripParams extends Omit<SamplingParams, 'keepStates'> {
  image: PictureData;
}
export type RoundTripRequest = RoundTripParams & Stepping;

/** A picture made again, and how near it came. */
export interface Remade {
  picture: PictureData;
  /** Peak signal-to-noise ratio to the original in dB; Infinity where all pixels are the same. */
  psnr: number;
}

export interface RoundTripResult {
  /** As the model looks at it: the square of the pack's size, on white. */
  original: PictureData;
  /** Its tokens, `[tokens, channels]`, before the scale. */
  latents: Float32Array;
  /** Through the image tokenizer and back: what the tokens keep. */
  reconstruction: Remade;
  /** '' where no words were found, and for a pack that cannot caption and draw. */
  caption: string;
  /** The caption drawn again: what the words keep. Null where no words were found. */
  redrawn: Remade | null;
  milliseconds: number;
}

/** A loaded pack. Calls queue; an aborted one rejects with an `AbortError`, any other fault with a `FlowTokError`. */
export interface FlowTok {
  readonly manifest: Manifest;
  readonly executionProvider: ExecutionProvider;
  /** Why this one, for people: one sentence. */
  readonly executionProviderReason: string;
  textToImage(request: TextToImageRequest): Promise<TextToImageResult>;
  /** Several seeds of one prompt in one batch; each picture is the one `textToImage` draws for its seed. */
  textToImages(request: TextToImagesRequest): Promise<TextToImagesResult>;
  imageToText(request: ImageToTextRequest): Promise<ImageToTextResult>;
  encodeText(prompt: string, options?: CallOptions): Promise<EncodedText>;
  encodeImage(image: PictureData, options?: CallOptions): Promise<Float32Array>;
  decodeLatents(latents: Float32Array, options?: CallOptions): Promise<PictureData>;
  /** The words of text latents, as the flow from image to text ends in them (times the scale). */
  readLatents(latents: Float32Array, options?: CallOptions): Promise<LatentReading>;
  flow(request: FlowRequest): Promise<FlowResult>;
  /** Brings words or a picture to where they can be blended. */
  anchor(request: AnchorRequest): Promise<Anchor>;
  /** Draws weighted sums of anchors: what lies between two of them, arithmetic on prompts, variations of a picture. */
  blend(request: BlendRequest): Promise<BlendResult>;
  /** A picture -> its caption -> a picture, beside the image tokenizer's own reconstruction. */
  roundTrip(request: RoundTripRequest): Promise<RoundTripResult>;
  tokenise(text: string): Promise<TokenisedText>;
  dispose(): Promise<void>;
}
