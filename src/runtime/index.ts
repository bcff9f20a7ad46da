/**
 * FlowTok's runtime: a model pack in, both directions out. Runs in a web worker or in Node; it needs no page and
 * no framework.
 *
 * ```ts
 * const pack = await openPack({ url: 'https://example.org/models/flowtok-emoji/' });
 * const flowtok = await createFlowTok({ pack, onProgress: console.log });
 * const { picture } = await flowtok.textToImage({ prompt: 'red apple', seed: 1 });
 * const { pictures } = await flowtok.textToImages({ prompt: 'red apple', seeds: [1, 2, 3, 4] });
 * const { caption } = await flowtok.imageToText({ image: picture });
 * const anchors = [
 *   await flowtok.anchor({ of: { prompt: 'egg' } }),
 *   await flowtok.anchor({ of: { image: picture } }),
 * ];
 * const half = await flowtok.blend({ anchors, points: [{ weights: [0.5, 0.5], seed: 1 }] });
 * await flowtok.dispose();
 * ```
 *
 * Latents are `[tokens, channels]`, row-major. Time runs from 0 (source) to 1 (target) in both directions.
 *
 * Loading: files come three at a time, the text encoder's first, and each session opens as soon as its own file
 * is verified; those of pictures (image encoder, text decoder) open at their first use. `onProgress` counts
 * the bytes of all files. An abort, or the first fault, stops all of it.
 *
 * In use: calls run one after the other. `textToImages` draws 1 to MOST_SEEDS pictures of one prompt in one batch; each
 * is the picture that `textToImage` draws for its seed. What the text networks made of the prompts read last is
 * kept until `dispose`, so that drawing a prompt again begins with the flow.
 */
export { createFlowTok, type FlowTokOptions } from './createFlowTok';
export { verifyPack, type PackReport } from './verifyPack';
export {
  openPack,
  type Pack,
  type PackOptions,
  type PackSource,
  type UseFile,
} from '../pack/openPack';
export { FlowTokError, isAbortError, type ErrorCode } from '../protocol/errors';
export { MOST_SEEDS, solverNames } from '../protocol/api';
export type * from '../protocol/api';
export type * from '../protocol/manifest';
