import type {
  CallOptions,
  ExecutionProviderChoice,
  FlowTok,
  Progress,
  StepEvent,
} from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import { connect, crashed, type Connection, type WorkerLike } from './connection';
import type { LoadResult, Standing } from '../protocol/messages';
import { newLifeline, watchLifeline } from './lifeline';

export interface LoadTarget {
  /** The folder of the pack; made absolute against the page's address. */
  packUrl: string;
  executionProvider: ExecutionProviderChoice;
  /** WASM threads; as many as help when absent. */
  threads?: number;
}

export interface LoadOptions {
  signal?: AbortSignal;
  onProgress?: (progress: Progress) => void;
  /** Called when the model lost its graphics device and goes on; what it runs on since is in `executionProvider`. */
  onRevived?: (standing: Standing) => void;
}

export interface Client {
  /**
   * A loaded pack with the runtime's own interface, in a worker of its own: WASM memory never shrinks, so
   * letting go of a model means letting go of its worker. Load again after `worker-crashed`.
   */
  load(target: LoadTarget, options?: LoadOptions): Promise<FlowTok>;
}

/** @param createWorker starts the worker that `src/runtime/worker` is the entry of. */
export function createClient(createWorker: () => WorkerLike): Client {
  return {
    async load(target, { signal, onProgress, onRevived } = {}) {
      let loaded: LoadResult | undefined;
      const connection = connect(createWorker(), (standing) => {
        if (loaded) Object.assign(loaded, standing);
        onRevived?.(standing);
      });
      try {
        const lifeline = newLifeline();
        const params = {
          ...target,
          packUrl: absolute(target.packUrl),
          ...(lifeline && { lifeline }),
        };
        let watched = lifeline === undefined;
        loaded = await connection.call('load', params, {
          signal,
          onProgress(progress) {
            // The worker holds it before it says anything.
            if (!watched)
              void watchLifeline(lifeline ?? '', () => connection.close(crashed('it ended')));
            watched = true;
            onProgress?.(progress);
          },
        });
        return remoteFlowTok(connection, loaded);
      } catch (error) {
        connection.close(gone());
        throw error;
      }
    },
  };
}

/** @param loaded changes where the model goes on with something else */
function remoteFlowTok({ call, close }: Connection, loaded: LoadResult): FlowTok {
  return {
    manifest: loaded.manifest,
    get executionProvider() {
      return loaded.executionProvider;
    },
    get executionProviderReason() {
      return loaded.executionProviderReason;
    },
    textToImage: (request) => call('textToImage', ...split(request)),
    textToImages: (request) => call('textToImages', ...split(request)),
    imageToText: (request) => call('imageToText', ...split(request)),
    encodeText: (prompt, options) => call('encodeText', { prompt }, options),
    encodeImage: (image, options) => call('encodeImage', { image }, options),
    decodeLatents: (latents, options) => call('decodeLatents', { latents }, options),
    readLatents: (latents, options) => call('readLatents', { latents }, options),
    flow: (request) => call('flow', ...split(request)),
    anchor: (request) => call('anchor', ...split(request)),
    blend: (request) => call('blend', ...split(request)),
    roundTrip: (request) => call('roundTrip', ...split(request)),
    tokenise: (text) => call('tokenise', { text }),
    async dispose() {
      // Ending the worker frees everything at once, whatever it is doing.
      close(gone());
    },
  };
}

/** A request's plain part, which can cross, and its functions and signal, which cannot. */
function split<R extends CallOptions & { onStep?: (step: StepEvent) => void }>(
  request: R,
): [Omit<R, 'signal' | 'onStep'>, Pick<R, 'signal' | 'onStep'>] {
  const { signal, onStep, ...params } = request;
  return [params, { signal, onStep }];
}

function absolute(url: string): string {
  const here = (globalThis as { location?: { href: string } }).location?.href;
  // What cannot be read stays as it is: the runtime says so in one sentence.
  return URL.parse(url, here)?.href ?? url;
}

function gone(): FlowTokError {
  return new FlowTokError('worker-crashed', 'The model was let go; load it again.');
}
