import type { ExecutionProviderChoice } from '../protocol/api';
import { FlowTokError, isAbortError } from '../protocol/errors';
import type { Pack } from '../pack/openPack';
import { knownAnswerFault } from './knownAnswer';
import { loadModels, type LoadingOptions, type Models } from './models';
import { openBackend, openWasm, type Backend } from './ort/backend';
import { textToImage } from './pipeline/textToImage';

export interface StartOptions extends LoadingOptions {
  executionProvider: ExecutionProviderChoice;
  threads: number | undefined;
}

/**
 * A pack's networks on the execution provider asked for, tested and warm. With `auto`, WebGPU that cannot
 * load the pack or computes wrong numbers gives way to WASM.
 *
 * @throws FlowTokError `unsupported` when WebGPU is demanded and cannot be had; what `loadModels` throws;
 * AbortError.
 */
export async function startModels(pack: Pack, options: StartOptions): Promise<Models> {
  const { executionProvider: choice, threads, signal, onProgress } = options;
  const backend = await openBackend(choice, threads);
  if (!backend.gpu) return warmUp(await loadModels(pack, backend, options), options);
  const name = backend.gpu.name;
  try {
    const models = await loadModels(pack, backend, options);
    onProgress?.({ phase: 'warm-up' });
    const fault = await trial(models);
    if (fault === undefined) return await warmUp(models, options);
    await models.release();
    throw distrusted(name, fault);
  } catch (error) {
    // A fault of the pack or the network is no better on WASM; anything else may be.
    if (choice === 'webgpu' || signal?.aborted || isAbortError(error) || isOfPack(error))
      throw error;
    const why = error instanceof FlowTokError ? error.message : String(error);
    const reason = `WebGPU (${name}) could not be used, so the model runs on WASM: ${why}`;
    const wasm: Backend = await openWasm(reason, threads);
    return warmUp(await loadModels(pack, wasm, options), options);
  }
}

async function trial(models: Models): Promise<string | undefined> {
  try {
    return await knownAnswerFault(models);
  } catch (error) {
    await models.release();
    throw error;
  }
}

/** One picture of one step: kernels compile and memory grows now, not while somebody waits for a picture. */
async function warmUp(models: Models, { signal, onProgress }: StartOptions): Promise<Models> {
  models.files.clear();
  const { flow } = models.manifest;
  const draws = ['tokenizer', 'textEncoder', 'textProjector', 'flow', 'imageDecoder'] as const;
  const can = flow.directions.includes('text-to-image') && draws.every((role) => models.file(role));
  if (!can) return models;
  onProgress?.({ phase: 'warm-up' });
  try {
    await textToImage(models, { prompt: 'a', steps: 1, ...(signal && { signal }) });
    return models;
  } catch (error) {
    await models.release();
    throw error;
  }
}

function isOfPack(error: unknown): boolean {
  const codes = ['network', 'pack-not-found', 'pack-corrupt', 'pack-incomplete'];
  return error instanceof FlowTokError && codes.includes(error.code);
}

function distrusted(name: string, fault: string): FlowTokError {
  return new FlowTokError(
    'unsupported',
    `WebGPU on ${name} computes wrong numbers (${fault}); choose "auto" or "wasm" as the execution provider.`,
  );
}
