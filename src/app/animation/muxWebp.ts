import { chunkBytes, concat, readChunks, writeChunks, type Chunk } from './riff';

/** A still WebP file, as a canvas writes it, and how long it is shown. */
export interface StillWebp {
  bytes: Uint8Array;
  milliseconds: number;
}

const ANIMATION = 0x02;
const ALPHA = 0x10;
/** A frame replaces what lies under it, transparent pixels included. */
const NO_BLENDING = 0x02;
/** Three bytes hold a frame's time. */
const LONGEST = 2 ** 24 - 1;

/**
 * An animated WebP file of still ones, which loops without end; their compressed pixels are taken over as they are.
 * @param width, height of every still, in pixels, from 1 to 2^24
 * @throws RangeError when a still is no WebP file.
 */
export function muxWebp(
  stills: readonly StillWebp[],
  { width, height }: { width: number; height: number },
): Uint8Array<ArrayBuffer> {
  const frames = stills.map(({ bytes, milliseconds }) => ({
    pixels: pixelChunks(bytes),
    milliseconds: Math.min(LONGEST, Math.max(1, Math.round(milliseconds))),
  }));
  const alpha = frames.some(({ pixels }) => pixels.some(hasAlpha));
  const head = new Uint8Array(10);
  head[0] = ANIMATION | (alpha ? ALPHA : 0);
  putUint24(head, 4, width - 1);
  putUint24(head, 7, height - 1);
  return writeChunks([
    { id: 'VP8X', body: head },
    // Background 0 is transparent, and loop count 0 is for ever.
    { id: 'ANIM', body: new Uint8Array(6) },
    ...frames.map(({ pixels, milliseconds }) => {
      // The frame's offset, six bytes, stays 0.
      const frame = new Uint8Array(16);
      putUint24(frame, 6, width - 1);
      putUint24(frame, 9, height - 1);
      putUint24(frame, 12, milliseconds);
      frame[15] = NO_BLENDING;
      return { id: 'ANMF', body: concat([frame, ...pixels.map(chunkBytes)]) };
    }),
  ]);
}

/** Alpha, if any, and the picture; colour profiles and metadata have no place in a frame. */
function pixelChunks(still: Uint8Array): Chunk[] {
  const pixels = readChunks(still).filter(({ id }) => ['ALPH', 'VP8 ', 'VP8L'].includes(id));
  if (!pixels.some(({ id }) => id !== 'ALPH')) throw new RangeError('the WebP file has no picture');
  return pixels;
}

/** A lossless picture says so in bit 28 after its signature byte. */
function hasAlpha({ id, body }: Chunk): boolean {
  return id === 'ALPH' || (id === 'VP8L' && ((body[4] ?? 0) & 0x10) !== 0);
}

function putUint24(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 3; i++) bytes[at + i] = (value >> (8 * i)) & 0xff;
}
