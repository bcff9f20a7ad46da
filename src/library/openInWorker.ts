import { createClient, type LoadOptions } from '../client/client';
import type { ExecutionProviderChoice, FlowTok } from '../protocol/api';

export interface OpenOptions extends LoadOptions {
  /** The folder of the pack, relative to the page or absolute. */
  packUrl: string;
  /** `auto` when absent. */
  executionProvider?: ExecutionProviderChoice;
  /** WASM threads; as many as help when absent. */
  threads?: number;
}

const client = createClient(startWorker);

/**
 * Loads a pack in a worker of its own, so that the page stays free. The model has the runtime's own interface;
 * `dispose()` ends the worker.
 *
 * @throws FlowTokError, as `createFlowTok` does, and `worker-crashed`; AbortError.
 */
export function openInWorker(options: OpenOptions): Promise<FlowTok> {
  const { signal, onProgress, executionProvider = 'auto', ...target } = options;
  return client.load(
    { ...target, executionProvider },
    { ...(signal && { signal }), ...(onProgress && { onProgress }) },
  );
}

/**
 * worker.js lies beside this file once both are built; bundlers know this form and take the worker along. The mark
 * keeps our own build from looking for it, and does not reach the package.
 */
function startWorker(): Worker {
  return new Worker(new URL(/* @vite-ignore */ './worker.js', import.meta.url), {
    type: 'module',
  });
}
