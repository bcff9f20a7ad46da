/**
 * `flowtok-web/client`: the model in a worker of its own, for pages.
 *
 * ```ts
 * const flowtok = await openInWorker({ packUrl: '/models/flowtok-emoji/' });
 * const { picture } = await flowtok.textToImage({ prompt: 'red apple', seed: 1 });
 * await flowtok.dispose();
 * ```
 */
export { openInWorker, type OpenOptions } from './openInWorker';
export { FlowTokError, isAbortError, type ErrorCode } from '../protocol/errors';
export { MOST_SEEDS } from '../protocol/api';
export type * from '../protocol/api';
export type * from '../protocol/manifest';
