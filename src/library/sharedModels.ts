import type { FlowTok, Progress } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import type { OpenOptions } from './openInWorker';

type Target = Pick<OpenOptions, 'packUrl' | 'executionProvider'>;

/** A use of a model that several may share. */
export interface ModelUse {
  model: Promise<FlowTok>;
  /** Lets go of it; with its last use the model is let go, also while it loads. */
  release: () => void;
}

interface Shared {
  model: Promise<FlowTok>;
  uses: number;
  ended: AbortController;
  listeners: Set<(progress: Progress) => void>;
}

/** One model a pack and provider, however many elements draw with it. */
export function createSharedModels(open: (options: OpenOptions) => Promise<FlowTok>) {
  const models = new Map<string, Shared>();

  function start(key: string, target: Target): Shared {
    const ended = new AbortController();
    const listeners: Shared['listeners'] = new Set();
    const model = open({
      ...target,
      signal: ended.signal,
      onProgress: (progress) => listeners.forEach((listen) => listen(progress)),
    });
    const shared = { model, uses: 0, ended, listeners };
    models.set(key, shared);
    // What failed must not be given to the next one who asks.
    model.catch(() => forget(key, shared));
    return shared;
  }

  function forget(key: string, shared: Shared): void {
    if (models.get(key) === shared) models.delete(key);
  }

  function use(target: Target, onProgress: (progress: Progress) => void): ModelUse {
    const key = `${target.executionProvider ?? 'auto'} ${target.packUrl}`;
    const shared = models.get(key) ?? start(key, target);
    shared.uses += 1;
    shared.listeners.add(onProgress);
    let used = true;
    return {
      model: shared.model,
      release() {
        if (!used) return;
        used = false;
        shared.listeners.delete(onProgress);
        shared.uses -= 1;
        if (shared.uses > 0) return;
        forget(key, shared);
        shared.ended.abort();
        void shared.model.then((model) => model.dispose()).catch(() => undefined);
      },
    };
  }

  return { use };
}

/** Whether the model is lost with this fault, so that the next run needs a new one. */
export function isLost(error: unknown): boolean {
  return (
    error instanceof FlowTokError &&
    ['worker-crashed', 'device-lost', 'out-of-memory'].includes(error.code)
  );
}
