import { FlowTokError, isAbortError } from '../protocol/errors';
import type { ExecutionProvider, FlowTok, Progress } from '../protocol/api';
import type { Manifest } from '../protocol/manifest';
import { faultOf, type Fault } from './faults';
import type { LoadTarget, Services } from './services';

/** Where the model stands. */
export type EnginePhase =
  | { kind: 'loading'; progress: Progress }
  /** `reason` is one sentence for people: why this provider. */
  | { kind: 'ready'; executionProvider: ExecutionProvider; reason: string }
  | { kind: 'failed'; fault: Fault };

export interface EngineState {
  phase: EnginePhase;
  /** The folder the pack comes from, with a slash at its end. */
  packUrl: string;
  /** The manifest of the pack that was opened last. */
  pack: Manifest | null;
}

/** The live side of the engine: it owns the loaded model, which is no plain data. */
export interface Engine {
  /** Loads the target anew: a load under way is aborted, a loaded model is let go. Never rejects. */
  load: (target: LoadTarget) => Promise<void>;
  /**
   * Runs `work` on the loaded model, waiting for it where it still loads and retrying where loading failed.
   * A model that dies at it is loaded again at once, so that the next run finds one.
   */
  use: <T>(signal: AbortSignal, work: (model: FlowTok) => Promise<T>) => Promise<T>;
}

export function createEngine(
  services: Pick<Services, 'load'>,
  report: (change: Partial<EngineState>) => void,
): Engine {
  let target: LoadTarget | undefined;
  let current: Promise<FlowTok> | undefined;
  let abort = new AbortController();

  async function open(wanted: LoadTarget): Promise<FlowTok> {
    abort.abort();
    const mine = (abort = new AbortController());
    const previous = current;
    let downloading = false;
    report({ phase: { kind: 'loading', progress: { phase: 'manifest' } } });
    try {
      // Two models at once could be more memory than a phone has.
      await previous?.then((model) => model.dispose()).catch(() => undefined);
      mine.signal.throwIfAborted();
      const model = await services.load(wanted, {
        signal: mine.signal,
        onProgress: (progress) => {
          if (progress.phase === 'download') {
            downloading = progress.loadedBytes < progress.totalBytes;
          }
          // Files are checked while others still come: telling both would make the bar jump.
          if (abort !== mine || (progress.phase === 'verify' && downloading)) return;
          report({ phase: { kind: 'loading', progress } });
        },
      });
      if (abort !== mine) {
        await model.dispose();
        mine.signal.throwIfAborted();
      }
      report({
        phase: {
          kind: 'ready',
          executionProvider: model.executionProvider,
          reason: model.executionProviderReason,
        },
        pack: model.manifest,
      });
      return model;
    } catch (error) {
      if (abort === mine) {
        current = undefined;
        if (!isAbortError(error)) report({ phase: { kind: 'failed', fault: faultOf(error) } });
      }
      throw error;
    }
  }

  async function load(wanted: LoadTarget): Promise<void> {
    target = wanted;
    current = open(wanted);
    await current.then(
      () => undefined,
      () => undefined,
    );
  }

  async function acquire(signal: AbortSignal): Promise<FlowTok> {
    if (target === undefined) throw new Error('no pack was asked for');
    if (current === undefined) void load(target);
    // A reload while we wait replaces `current`: follow it instead of failing with its predecessor.
    for (;;) {
      const waited = current;
      if (waited === undefined) throw new Error('the model did not load');
      try {
        return await orAborted(waited, signal);
      } catch (error) {
        if (signal.aborted || current === waited || current === undefined) throw error;
      }
    }
  }

  async function use<T>(signal: AbortSignal, work: (model: FlowTok) => Promise<T>): Promise<T> {
    const model = await acquire(signal);
    const source = current;
    try {
      return await work(model);
    } catch (error) {
      if (target !== undefined && source === current && isDead(error)) void load(target);
      throw error;
    }
  }

  return { load, use };
}

/** True for what leaves no model to run on. */
function isDead(error: unknown): boolean {
  return (
    error instanceof FlowTokError &&
    ['worker-crashed', 'device-lost', 'out-of-memory'].includes(error.code)
  );
}

/** The promise's outcome, or the signal's abort if that comes first. */
function orAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
