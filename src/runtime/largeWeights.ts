import type { Manifest } from '../protocol/manifest';

/** Of the weights beside one graph, in bytes. */
const LARGE = 256e6;

/**
 * Whether a pack is so slow to draw with on WASM that nobody should wait for a picture that only warms up.
 */
export function hasLargeWeights({ files }: Manifest): boolean {
  return files.some(
    ({ externalData = [] }) => externalData.reduce((sum, { bytes }) => sum + bytes, 0) > LARGE,
  );
}
