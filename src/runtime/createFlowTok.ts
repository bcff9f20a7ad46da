import type { Pack } from '../pack/openPack';
import type {
  ExecutionProvider,
  ExecutionProviderChoice,
  FlowTok,
  Progress,
} from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import { throwIfAborted } from './breathe';
import { hasLargeWeights } from './largeWeights';
import type { Models } from './models';
import { anchor } from './pipeline/anchor';
import { blend } from './pipeline/blend';
import { encodeText } from './pipeline/encodeText';
import { decodeLatents, encodeImage } from './pipeline/images';
import { imageToText } from './pipeline/imageToText';
import { readLatents } from './pipeline/readLatents';
import { checkLatents, runFlow } from './pipeline/runFlow';
import { roundTrip } from './pipeline/roundTrip';
import { samplingOf } from './pipeline/sampling';
import { textToImage, textToImages } from './pipeline/textToImage';
import { startModels } from './startModels';
import { createTurns } from './turns';
import { warmUp } from './warmUp';

export interface FlowTokOptions {
  pack: Pack;
  /** `auto` when absent: WebGPU on a real graphics adapter that computes right numbers, else WASM. */
  executionProvider?: ExecutionProviderChoice;
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Called when a lost graphics device was replaced, with what the model runs on since; the work goes on by itself. */
  onRevived?: (on: ExecutionProvider) => void;
  /** WASM threads; at most 4 of the machine's when absent, 1 in Node. */
  threads?: number;
  /**
   * Bytes that sessions may hold at once; judged by the device when absent. Where a pack's networks do not fit together,
   * they are opened when they are needed, and those used longest ago let go of.
   */
  memoryBytes?: number;
}

/**
 * Loads a pack's networks and gives the pipelines on top. Calls run one after the other.
 *
 * @throws FlowTokError `unsupported` when the execution provider cannot be had; `network`, `pack-incomplete`,
 * `pack-corrupt` and `pack-invalid` for the pack's files; `out-of-memory`; AbortError.
 */
export async function createFlowTok(options: FlowTokOptions): Promise<FlowTok> {
  const {
    pack,
    executionProvider: choice = 'auto',
    signal,
    onProgress,
    threads,
    memoryBytes,
  } = options;
  throwIfAborted(signal);
  const starting = { executionProvider: choice, threads, memoryBytes };
  let models = await startModels(pack, { ...starting, signal, onProgress });
  const inTurn = createTurns();
  const ended = new AbortController();
  onProgress?.({ phase: 'ready' });

  type Task<T> = (models: Models, signal: AbortSignal) => Promise<T>;

  function call<T>(asked: AbortSignal | undefined, task: Task<T>): Promise<T> {
    if (ended.signal.aborted) return Promise.reject(letGo());
    const stop = asked ? AbortSignal.any([asked, ended.signal]) : ended.signal;
    return inTurn(stop, async () => {
      for (let losses = 1; ; losses += 1) {
        try {
          const result = await task(models, stop);
          if (models.backend.gpu?.failed) throw lost('a command failed on the device');
          return result;
        } catch (error) {
          // A lost device rejects with an `AbortError` of its own: only the signal tells a real one.
          if (stop.aborted || !(await models.backend.gpu?.isLost())) throw error;
          await revive(losses, error);
        }
      }
    });
  }

  /** After a lost graphics device: on a new one, unless this very call has lost one before. */
  async function revive(losses: number, cause: unknown): Promise<void> {
    await models.release();
    if (losses > 1) throw lost(String(cause));
    try {
      models = await startModels(pack, starting);
    } catch (error) {
      throw lost(String(error));
    }
    options.onRevived?.(models.backend.executionProvider);
  }

  let warming: ReturnType<typeof setTimeout> | undefined;
  if (!models.backend.gpu && !models.inTurn && !hasLargeWeights(pack.manifest)) {
    // Nobody waits for it: the prompt can be typed meanwhile. A fault comes again, and is told, with the first picture.
    warming = setTimeout(() => call(undefined, warmUp).catch(() => undefined), WARM_UP_AFTER_MS);
  }

  return {
    manifest: pack.manifest,
    get executionProvider() {
      return models.backend.executionProvider;
    },
    get executionProviderReason() {
      const { backend, inTurn } = models;
      return inTurn ? `${backend.reason} ${IN_TURN}` : backend.reason;
    },
    textToImage: (request) =>
      call(request.signal, (on, stop) => textToImage(on, { ...request, signal: stop })),
    textToImages: (request) =>
      call(request.signal, (on, stop) => textToImages(on, { ...request, signal: stop })),
    imageToText: (request) =>
      call(request.signal, (on, stop) => imageToText(on, { ...request, signal: stop })),
    encodeText: (prompt, { signal } = {}) =>
      call(signal, (on, stop) => encodeText(on, prompt, stop)),
    encodeImage: (image, { signal } = {}) => call(signal, (on) => encodeImage(on, image)),
    decodeLatents: (latents, { signal } = {}) => call(signal, (on) => decodeLatents(on, latents)),
    readLatents: (latents, { signal } = {}) => call(signal, (on) => readLatents(on, latents)),
    flow: (request) =>
      call(request.signal, async (on, stop) => {
        checkLatents(request.from, on.manifest.latent);
        const sampling = samplingOf(request, on.manifest, request.direction);
        const run = { ...request, ...sampling, signal: stop };
        const { latents, states } = await runFlow(on, run);
        return states ? { latents, states } : { latents };
      }),
    anchor: (request) =>
      call(request.signal, (on, stop) => anchor(on, { ...request, signal: stop })),
    blend: (request) => call(request.signal, (on, stop) => blend(on, { ...request, signal: stop })),
    roundTrip: (request) =>
      call(request.signal, (on, stop) => roundTrip(on, { ...request, signal: stop })),
    tokenise: async (text) => models.tokeniser().tokenise(text),
    async dispose() {
      if (ended.signal.aborted) return;
      clearTimeout(warming);
      ended.abort();
      await inTurn(undefined, () => models.release());
    },
  };
}

/** Who waits for the model hears first that it stands: a run keeps this thread from saying so. */
const WARM_UP_AFTER_MS = 200;

const IN_TURN = 'Memory is short, so its networks are loaded one after the other.';

function letGo(): FlowTokError {
  return new FlowTokError('internal', 'The model was let go; load it again.');
}

function lost(detail: string): FlowTokError {
  return new FlowTokError(
    'device-lost',
    'The graphics device failed and could not be brought back; load the model again, on WASM if that does not help.',
    detail,
  );
}
