import type { ExecutionProviderChoice } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import type { Pack } from '../pack/openPack';
import type { Role } from '../protocol/manifest';
import { isCompared, knownAnswerFault } from './knownAnswer';
import { risingBytes } from './loadingProgress';
import { loadModels, type LoadingOptions, type Models } from './models';
import { openBackend, openWasm, type Backend } from './ort/backend';
import { ignite } from './ort/ignite';
import { encodeText } from './pipeline/encodeText';
import { WARM_UP_PROMPT, warmUp } from './warmUp';

export interface StartOptions extends LoadingOptions {
  executionProvider: ExecutionProviderChoice;
  threads: number | undefined;
}

/**
 * A pack's networks on the execution provider asked for; on WebGPU tested and warm. With `auto`, WebGPU that
 * cannot load the pack or computes wrong numbers gives way to WASM, which is left to be warmed.
 *
 * @throws FlowTokError `unsupported` when WebGPU is demanded and cannot be had; what `loadModels` throws;
 * AbortError.
 */
export async function startModels(pack: Pack, asked: StartOptions): Promise<Models> {
  const { executionProvider: choice, threads, signal, onProgress } = asked;
  const options = { ...asked, onProgress: onProgress && risingBytes(onProgress) };
  const backend = await openBackend(choice, threads);
  ignite(backend.ort);
  if (!backend.gpu) return startOn(pack, backend, options);
  try {
    return await startOnGpu(pack, backend, backend.gpu.name, options);
  } catch (error) {
    // A fault of the pack's bytes or the network is no better on WASM; anything else may be.
    if (choice === 'webgpu' || signal?.aborted || isOfPack(error)) throw error;
    const why =
      error instanceof Distrusted ? error.what : `${backend.gpu.name} cannot run this pack`;
    const wasm = await openWasm(`WebGPU on ${why}, so the model runs on WASM.`, threads);
    return startOn(pack, wasm, options);
  }
}

function startOn(pack: Pack, backend: Backend, options: StartOptions): Promise<Models> {
  return loadModels(pack, backend, { ...options, onOpened: readEarly(options.signal) });
}

async function startOnGpu(
  pack: Pack,
  backend: Backend,
  name: string,
  options: StartOptions,
): Promise<Models> {
  const onOpened = readEarly(options.signal);
  const models = await loadModels(pack, backend, { ...options, keep: isCompared, onOpened });
  try {
    // Told again and again: a worker that is silent for long is taken for dead.
    const alive = () => options.onProgress?.({ phase: 'warm-up' });
    alive();
    const fault = await knownAnswerFault(models, alive);
    models.files.clear();
    if (fault !== undefined) throw new Distrusted(`${name} computes wrong numbers (${fault})`);
    // Only a whole picture shows whether the device can hold the pack.
    await warmUp(models, options.signal, alive);
  } catch (error) {
    await models.release();
    throw error;
  }
  if (!backend.gpu?.failed) return models;
  await models.release();
  throw new Distrusted(`${name} cannot hold this pack`);
}

/** WebGPU that runs but cannot be trusted. */
class Distrusted extends FlowTokError {
  constructor(readonly what: string) {
    super('unsupported', `WebGPU on ${what}; choose "auto" or "wasm" as the execution provider.`);
  }
}

/** Runs the text networks once as soon as they stand, while other files still come. */
function readEarly(signal: AbortSignal | undefined) {
  const missing = new Set<Role>(['tokenizer', 'textEncoder', 'textProjector']);
  return async (role: Role, models: Models) => {
    if (!missing.delete(role) || missing.size > 0) return;
    await encodeText(models, WARM_UP_PROMPT, signal);
  };
}

function isOfPack(error: unknown): boolean {
  const codes = ['network', 'pack-not-found', 'pack-corrupt', 'pack-incomplete'];
  return error instanceof FlowTokError && codes.includes(error.code);
}
