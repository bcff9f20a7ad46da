import type * as OrtModule from 'onnxruntime-web';

/** What every build of onnxruntime-web exports. */
export type Ort = typeof OrtModule;
export type { Tensor } from 'onnxruntime-web';

/** ONNX Runtime as loaded on this thread. */
export interface LoadedOrt {
  ort: Ort;
  /** Whether this build has the WebGPU execution provider. */
  webgpu: boolean;
  /** WASM threads in use. */
  threads: number;
}

export interface OrtOptions {
  /** Load a build with WebGPU. */
  webgpu: boolean;
  /** WASM threads; as many as the machine has, at most 4, when absent. */
  threads: number | undefined;
}

/** More threads than this gain nothing on models of this size. */
export const MOST_THREADS = 4;
