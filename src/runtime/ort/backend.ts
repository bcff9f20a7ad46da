import { loadOrt } from '#ort';
import type { ExecutionProvider, ExecutionProviderChoice } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import { findAdapter, requestDevice, type FoundAdapter, type OwnDevice } from './gpuDevice';
import type { Ort } from './ort';

/** Where sessions run. One backend a FlowTok; all backends of a thread share one ONNX Runtime. */
export interface Backend {
  ort: Ort;
  executionProvider: ExecutionProvider;
  /** Why this one, for people: one sentence. */
  reason: string;
  /** With WebGPU only. */
  gpu: OwnDevice | undefined;
}

/**
 * Picks and opens what the model runs on. `auto` takes WebGPU where a real graphics adapter is, else WASM:
 * a software adapter loses to WASM by a factor of twenty.
 *
 * @throws FlowTokError `unsupported` when `webgpu` is demanded and absent.
 */
export async function openBackend(
  choice: ExecutionProviderChoice,
  threads: number | undefined,
): Promise<Backend> {
  if (choice === 'wasm') return openWasm('WASM was chosen.', threads);
  const found = await findAdapter();
  const hindrance = obstacle(found, choice);
  if (found === undefined || hindrance !== undefined) {
    if (choice === 'webgpu') throw unsupported(hindrance ?? NO_ADAPTER);
    return openWasm(`${hindrance ?? ''}, so the model runs on WASM.`, threads);
  }
  try {
    const gpu = await requestDevice(found);
    const { ort, webgpu } = await loadOrt({ webgpu: true, threads });
    if (webgpu) {
      const reason = choice === 'webgpu' ? 'WebGPU was chosen' : 'A graphics adapter was found';
      return { ort, executionProvider: 'webgpu', reason: `${reason} (${gpu.name}).`, gpu };
    }
    gpu.device.destroy();
    throw new Error('ONNX Runtime was loaded without WebGPU on this thread before');
  } catch (error) {
    const fault = `The graphics device (${found.name}) could not be opened`;
    const detail = error instanceof Error ? error.message : String(error);
    if (choice === 'webgpu') throw unsupported(fault, detail);
    return openWasm(`${fault}, so the model runs on WASM.`, threads);
  }
}

/** WASM, always there; `reason` says why it is used. */
export async function openWasm(reason: string, threads: number | undefined): Promise<Backend> {
  const { ort } = await loadOrt({ webgpu: false, threads });
  return { ort, executionProvider: 'wasm', reason, gpu: undefined };
}

const NO_ADAPTER = 'No WebGPU adapter was found';

function obstacle(
  found: FoundAdapter | undefined,
  choice: ExecutionProviderChoice,
): string | undefined {
  if (found === undefined) return NO_ADAPTER;
  if (choice === 'auto' && found.software) {
    return `The only graphics adapter (${found.name}) is emulated and slower than WASM`;
  }
  return undefined;
}

function unsupported(what: string, detail?: string): FlowTokError {
  return new FlowTokError(
    'unsupported',
    `${what}; choose "auto" or "wasm" as the execution provider.`,
    detail,
  );
}
