// What the bench page may ask its worker. Plain data both ways; all times are milliseconds.
import type { ExecutionProvider } from '../src/protocol/api';

/** Milliseconds of one picture's parts. */
export interface PhaseTimes {
  text: number;
  flow: number;
  decode: number;
  total: number;
}

/** Memory outside the JavaScript heap, in bytes. */
export interface HeldMemory {
  /** Of every WebAssembly.Memory this thread made; it never shrinks. */
  wasmBytes: number;
  gpuBuffers: number;
  gpuBytes: number;
}

export interface GraphRequest {
  /** Address of an ONNX file with the flow network's inputs x, t and indicator. */
  url: string;
  /** Shape of x: `[rows, tokens, channels]`. */
  dims: [number, number, number];
  repeats: number;
}

export interface GraphTimes {
  /** Milliseconds to make the session. */
  create: number;
  /** Milliseconds of each run, after one that does not count. */
  runs: number[];
}

/** Milliseconds of two ways to do one thing, in turn: `a[i]` and `b[i]` lie next to each other in time. */
export interface Pairs {
  a: number[];
  b: number[];
}

export interface Opened {
  executionProvider: ExecutionProvider;
  reason: string;
  threads: number;
  milliseconds: number;
  /** What loading told, and when: milliseconds since its start. */
  parts: [string, number][];
  defaultSteps: number;
  ids: number[];
  mask: number[];
}

/** What `npm run bench` may ask of this worker. All times are milliseconds. */
export interface Measures {
  /** First of all: the pack at this absolute address, on this execution provider. */
  open(params: { packUrl: string; executionProvider: ExecutionProvider }): Promise<Opened>;
  /** Pictures at the pack's defaults (or so many steps), each of a prompt of its own, by phase. */
  pictures(params: {
    count: number;
    steps?: number;
  }): Promise<{ evaluations: number; times: PhaseTimes[] }>;
  /** a: the runtime's whole loop; b: the same number of bare `session.run` calls. */
  loop(params: { repeats: number; steps: number }): Promise<Pairs>;
  /** a: the usual way; b: ours, at the pack's default steps. Loops alone, and whole pictures. */
  usual(params: {
    repeats: number;
    guidance: number;
  }): Promise<{ loop: Pairs; picture: Pairs; gap: number }>;
  /** a: `size` pictures in one batch; b: as many single ones. */
  batch(params: { repeats: number; size: number }): Promise<Pairs>;
  /** Bare runs of the flow network of so many rows. */
  step(params: { repeats: number; rows: number }): Promise<number[]>;
  /** Any ONNX file on WASM: its session's making and its runs. */
  graph(params: GraphRequest): Promise<GraphTimes>;
  memory(params: Record<string, never>): HeldMemory;
}
