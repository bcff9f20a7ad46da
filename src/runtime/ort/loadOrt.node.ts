// Node: the root import is the only build that loads there; WASM only.
import type { LoadedOrt, OrtOptions } from './ort';

let loaded: Promise<LoadedOrt> | undefined;

/** Loads ONNX Runtime once for this process; one thread unless the caller asks for more. */
export function loadOrt(options: OrtOptions): Promise<LoadedOrt> {
  loaded ??= load(options);
  return loaded;
}

async function load(options: OrtOptions): Promise<LoadedOrt> {
  const ort = await import('onnxruntime-web');
  ort.env.wasm.numThreads = Math.max(1, options.threads ?? 1);
  ort.env.logLevel = 'error';
  return { ort, webgpu: false, threads: ort.env.wasm.numThreads };
}
