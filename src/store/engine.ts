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

/** What was done about a model that died at its work, until the visitor has read it. */
export type Recovery =
  | 'none'
  /** Started again, on the same provider. */
  | 'restarted'
  /** The graphics device was lost, and another one took its place. */
  | 'new-device'
  /** Started again on WASM, since WebGPU had failed. */
  | 'on-wasm'
  /** Started on WASM, since the page before this one had died while it loaded on a graphics device. */
  | 'after-crash';

export interface EngineState {
  phase: EnginePhase;
  recovery: Recovery;
  /** The folder the pack comes from, with a slash at its end. */
  packUrl: string;
  /** The manifest of the pack that was opened last. */
  pack: Manifest | null;
}

/** How often a model may die at one piece of work. */
const MOST_DEATHS = 2;

const FALLEN_BACK = 'WebGPU failed on this device, so the model runs on WASM.';
const AFTER_CRASH = 'The page ended while WebGPU was started, so the model runs on WASM.';

/** A worker that says nothing for so long while it loads is taken for dead, once, in milliseconds. */
const SILENCE_MS = 40_000;

/** Loads, under the mark that outlives a page which dies of it; WASM asks too little of a device for that. */
async function loadMarked(
  { load, loadMark }: Pick<Services, 'load' | 'loadMark'>,
  wanted: LoadTarget,
  options: Parameters<Services['load']>[1],
): Promise<FlowTok> {
  if (wanted.executionProvider === 'wasm') return loadWatched({ load }, wanted, options);
  loadMark.begin();
  try {
    return await loadWatched({ load }, wanted, options);
  } finally {
    loadMark.end();
  }
}

/** Loads; begins anew in a new worker where the first one falls silent. The second may take its time. */
async function loadWatched(
  { load }: Pick<Services, 'load'>,
  wanted: LoadTarget,
  options: Parameters<Services['load']>[1],
): Promise<FlowTok> {
  const silence = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const listen = () => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), SILENCE_MS);
  };
  listen();
  try {
    return await load(wanted, {
      ...options,
      signal: AbortSignal.any([options.signal, silence.signal]),
      onProgress: (progress) => {
        listen();
        options.onProgress(progress);
      },
    });
  } catch (error) {
    if (!silence.signal.aborted || options.signal.aborted) throw error;
    return await load(wanted, options);
  } finally {
    clearTimeout(timer);
  }
}

/** The live side of the engine: it owns the loaded model, which is no plain data. */
export interface Engine {
  /** Loads the target anew: a load under way is aborted, a loaded model is let go. Never rejects. */
  load: (target: LoadTarget) => Promise<void>;
  /**
   * Runs `work` on the loaded model, waiting for it where it still loads and retrying where loading failed.
   * A model that dies at it is loaded again, and the work begins anew: a second death is the work's own fault.
   */
  use: <T>(signal: AbortSignal, work: (model: FlowTok) => Promise<T>) => Promise<T>;
}

export function createEngine(
  services: Pick<Services, 'load' | 'loadMark'>,
  report: (change: Partial<EngineState>) => void,
): Engine {
  let target: LoadTarget | undefined;
  let current: Promise<FlowTok> | undefined;
  let abort = new AbortController();

  async function open(wanted: LoadTarget, instead?: string): Promise<FlowTok> {
    abort.abort();
    const mine = (abort = new AbortController());
    const previous = current;
    let downloading = false;
    report({ phase: { kind: 'loading', progress: { phase: 'manifest' } } });
    try {
      // Two models at once could be more memory than a phone has.
      await previous?.then((model) => model.dispose()).catch(() => undefined);
      mine.signal.throwIfAborted();
      if (wanted.executionProvider !== 'wasm') {
        const fallen = await services.loadMark.fallen();
        mine.signal.throwIfAborted();
        if (fallen !== 'no') {
          wanted = { ...wanted, executionProvider: 'wasm' };
          instead = AFTER_CRASH;
        }
        if (fallen === 'now') report({ recovery: 'after-crash' });
      }
      const model = await loadMarked(services, wanted, {
        signal: mine.signal,
        onProgress: (progress) => {
          if (progress.phase === 'download') {
            downloading = progress.loadedBytes < progress.totalBytes;
          }
          // Files are checked while others still come: telling both would make the bar jump.
          if (abort !== mine || (progress.phase === 'verify' && downloading)) return;
          report({ phase: { kind: 'loading', progress } });
        },
        onRevived: ({ executionProvider, executionProviderReason: reason }) => {
          if (abort !== mine) return;
          report({
            phase: { kind: 'ready', executionProvider, reason },
            recovery: executionProvider === 'webgpu' ? 'new-device' : 'on-wasm',
          });
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
          reason: instead ?? model.executionProviderReason,
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

  function load(wanted: LoadTarget): Promise<void> {
    report({ recovery: 'none' });
    return start(wanted);
  }

  /** @param instead why on another provider than the visitor chose */
  async function start(wanted: LoadTarget, instead?: string): Promise<void> {
    target = wanted;
    current = open(wanted, instead);
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
    for (let deaths = 1; ; deaths += 1) {
      const model = await acquire(signal);
      const source = current;
      try {
        return await work(model);
      } catch (error) {
        if (!isDead(error)) throw error;
        // Others that ran on it find it replaced already.
        if (source === current) revive(model);
        if (signal.aborted || deaths === MOST_DEATHS) throw error;
      }
    }
  }

  /** In a new worker, and one tier lower where there is one. */
  function revive(dead: FlowTok): void {
    if (target === undefined) return;
    const falls = dead.executionProvider === 'webgpu';
    report({ recovery: falls ? 'on-wasm' : 'restarted' });
    if (falls) void start({ ...target, executionProvider: 'wasm' }, FALLEN_BACK);
    else void start(target);
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
