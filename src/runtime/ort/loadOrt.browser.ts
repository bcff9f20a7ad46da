// Browsers: one of three builds of onnxruntime-web, its .wasm served by ourselves.
import type { LoadedOrt, OrtOptions } from './ort';
import { MOST_THREADS, type Ort } from './ort';
import asyncifyWasm from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm?url';
import jspiWasm from 'onnxruntime-web/ort-wasm-simd-threaded.jspi.wasm?url';
import plainWasm from 'onnxruntime-web/ort-wasm-simd-threaded.wasm?url';

interface Build {
  webgpu: boolean;
  wasm: string;
  load: () => Promise<Ort>;
}

const jspi: Build = { webgpu: true, wasm: jspiWasm, load: () => import('onnxruntime-web/jspi') };
const asyncify: Build = {
  webgpu: true,
  wasm: asyncifyWasm,
  load: () => import('onnxruntime-web/webgpu'),
};
const plain: Build = { webgpu: false, wasm: plainWasm, load: () => import('onnxruntime-web/wasm') };

let loaded: Promise<LoadedOrt> | undefined;

/**
 * Loads ONNX Runtime once for this thread: a second build beside the first would fight over the same
 * globals, so later calls get the first one whatever they ask for.
 */
export function loadOrt(options: OrtOptions): Promise<LoadedOrt> {
  loaded ??= load(options).catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function load(options: OrtOptions): Promise<LoadedOrt> {
  const build = pickBuild(options.webgpu);
  const ort = await build.load();
  const threads = options.threads ?? Math.min(MOST_THREADS, navigator.hardwareConcurrency);
  // Threads share memory, which a page has only when it is cross-origin isolated.
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.max(1, threads) : 1;
  // Only the .wasm: without this it may come from a CDN, and naming the .mjs too breaks bundling.
  ort.env.wasm.wasmPaths = { wasm: build.wasm };
  ort.env.logLevel = 'error';
  return { ort, webgpu: build.webgpu, threads: ort.env.wasm.numThreads };
}

/** JSPI is the smaller of the builds with WebGPU; without WebGPU the plain one is the smallest. */
function pickBuild(webgpu: boolean): Build {
  if (!webgpu) return plain;
  return 'Suspending' in WebAssembly ? jspi : asyncify;
}
