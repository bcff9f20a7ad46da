import type { PictureData } from '../protocol/api';

/** Animated WebP goes where pictures go; WebM where films go. */
export const animationFormats = ['webp', 'webm'] as const;
export type AnimationFormat = (typeof animationFormats)[number];

/** A picture behind a URL of this page, or its pixels. */
export type AnimationFrame = { url: string } | PictureData;

export interface AnimationOptions {
  format: AnimationFormat;
  /** Frames a second, above 0. */
  fps: number;
  /** How much longer the last frame stays, in milliseconds; 0 when absent. */
  rest?: number;
  /** Pixels along the longer side; those of the first frame when absent. */
  side?: number;
  signal?: AbortSignal;
  /** After each frame, `done` of `total`. */
  onProgress?: (done: number, total: number) => void;
}

/**
 * Writes the frames, all of one shape, as one file that loops.
 * Rejects with a FlowTokError (`bad-input` without frames, `unsupported` where the browser has no such encoder),
 * or with an AbortError by the signal.
 */
export type EncodeAnimation = (
  frames: readonly AnimationFrame[],
  options: AnimationOptions,
) => Promise<Blob>;
