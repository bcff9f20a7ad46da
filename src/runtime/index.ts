/**
 * FlowTok's runtime: a model pack in, both directions out. Runs in a web worker or in Node; it needs no page and
 * no framework.
 *
 * ```ts
 * const pack = await openPack({ url: 'https://example.org/models/flowtok-emoji/' });
 * const flowtok = await createFlowTok({ pack, onProgress: console.log });
 * const { picture } = await flowtok.textToImage({ prompt: 'red apple', seed: 1 });
 * const { caption } = await flowtok.imageToText({ image: picture });
 * await flowtok.dispose();
 * ```
 *
 * Latents are `[tokens, channels]`, row-major. Time runs from 0 (source) to 1 (target) in both directions.
 */
export { createFlowTok, type FlowTokOptions } from './createFlowTok';
export { verifyPack, type PackReport } from './verifyPack';
export { openPack, type Pack, type PackOptions, type PackSource } from '../pack/openPack';
export { FlowTokError, isAbortError, type ErrorCode } from '../protocol/errors';
export type * from '../protocol/api';
export type * from '../protocol/manifest';
