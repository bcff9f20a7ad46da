// The worker's entry: the page starts it with `new Worker(new URL('…/runtime/worker/worker.ts', import.meta.url))`.
import { createPackLibrary } from '../../pack/library/library';
import type { ToWorker } from '../../protocol/messages';
import { createFlowTok } from '../createFlowTok';
import { createHandler } from './handler';
import { holdLifeline } from './lifeline';
import { trustOwnScripts } from './ownScripts';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

trustOwnScripts();
const packs = createPackLibrary();

const handle = createHandler(
  async ({ packUrl, executionProvider, threads, lifeline }, options) => {
    if (lifeline !== undefined) await holdLifeline(lifeline);
    const pack = await packs.open(packUrl, options);
    const model = await createFlowTok({
      pack,
      executionProvider,
      ...(threads && { threads }),
      ...options,
    });
    // Without a record it works as well; only its room on disk is nobody's then.
    await packs.note(packUrl, pack).catch(() => undefined);
    return model;
  },
  packs,
  (message, transfer) => scope.postMessage(message, transfer),
);

scope.addEventListener('message', (event: MessageEvent<ToWorker>) => handle(event.data));
scope.addEventListener('messageerror', () => {
  // Without its id nobody can be answered; an uncaught error reaches the page's `error` listener.
  throw new Error('a message from the page could not be read');
});
