import { FlowTokError } from '../../protocol/errors';
import type { EncodeAnimation } from '../../store/animation';
import { filmSize, openFrame } from './frames';
import { createWebpFilm } from './webpFilm';
import { createWebmFilm } from './webmFilm';

/** A film that grows by what is on its canvas. */
export interface Film {
  /** Takes what is on the canvas, from `start` on, both in milliseconds. */
  add(start: number, milliseconds: number): Promise<void>;
  finish(): Promise<Blob>;
  /** Frees the encoder of a film that will not be finished. */
  abandon(): Promise<void>;
}

const films = { webp: createWebpFilm, webm: createWebmFilm };

export const encodeAnimation: EncodeAnimation = async (
  frames,
  { format, fps, rest = 0, side, signal, onProgress },
) => {
  const [first] = frames;
  if (first === undefined || !(fps > 0)) {
    throw new FlowTokError('bad-input', 'An animation needs a frame and a speed above 0.');
  }
  const opened = await openFrame(first);
  const canvas = canvasOf(filmSize(opened, side));
  opened.close();
  const film = await films[format](canvas.element, fps);
  try {
    for (const [index, frame] of frames.entries()) {
      signal?.throwIfAborted();
      const bitmap = await openFrame(frame);
      canvas.draw(bitmap);
      bitmap.close();
      const extra = index === frames.length - 1 ? rest : 0;
      await film.add((index * 1000) / fps, 1000 / fps + extra);
      onProgress?.(index + 1, frames.length);
    }
    signal?.throwIfAborted();
    return await film.finish();
  } catch (error) {
    await film.abandon();
    throw error;
  }
};

function canvasOf({ width, height }: { width: number; height: number }) {
  const element = new OffscreenCanvas(width, height);
  const context = element.getContext('2d');
  if (context === null) throw new FlowTokError('unsupported', 'This browser gave no 2D canvas.');
  context.imageSmoothingQuality = 'high';
  return {
    element,
    draw(bitmap: ImageBitmap) {
      context.clearRect(0, 0, width, height);
      context.drawImage(bitmap, 0, 0, width, height);
    },
  };
}
