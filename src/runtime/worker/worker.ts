// The worker's entry: the page starts it with `new Worker(new URL('…/runtime/worker/worker.ts', import.meta.url))`.
import { openPack } from '../../pack/openPack';
import type { ToWorker } from '../../protocol/messages';
import { createFlowTok } from '../createFlowTok';
import { createHandler } from './handler';
import { holdLifeline } from './lifeline';
import { trustOwnScripts } from './ownScripts';

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;

trustOwnScripts();
const handle = createHandler(
  async ({ packUrl, executionProvider, threads, lifeline }, options) => {
    if (lifeline !== undefined) await holdLifeline(lifeline);
    const pack = await openPack({ url: packUrl }, options);
    return createFlowTok({ pack, executionProvider, ...(threads && { threads }), ...options });
  },
  (message, transfer) => scope.postMessage(message, transfer),
);

scope.addEventListener('message', (event: MessageEvent<ToWorker>) => handle(event.data));
scope.addEventListener('messageerror', () => {
  // Without its id nobody can be answered; an uncaught error reaches the page's `error` listener.
  throw new Error('a message from the page could not be read');
});
