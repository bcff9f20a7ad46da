import { FlowTokError } from '../../protocol/errors';
import type { Film } from './encodeAnimation';
import { muxWebp, type StillWebp } from './muxWebp';

/** Nothing to be seen of the compression, at a tenth of what lossless files take. */
const QUALITY = 0.92;

/** @throws FlowTokError `unsupported`, at the first frame, where the canvas writes no WebP (Safari). */
export async function createWebpFilm(canvas: OffscreenCanvas): Promise<Film> {
  const stills: StillWebp[] = [];
  return {
    async add(_start, milliseconds) {
      const still = await canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
      // A browser without the encoder writes PNG instead, and does not say so.
      if (still.type !== 'image/webp') throw noWebp();
      stills.push({ bytes: new Uint8Array(await still.arrayBuffer()), milliseconds });
    },
    finish: async () => new Blob([muxWebp(stills, canvas)], { type: 'image/webp' }),
    abandon: async () => undefined,
  };
}

function noWebp(): FlowTokError {
  return new FlowTokError(
    'unsupported',
    'This browser cannot write WebP files; choose WebM instead.',
  );
}
