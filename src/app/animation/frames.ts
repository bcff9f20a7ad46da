import type { AnimationFrame } from '../../store/animation';

export interface FrameSize {
  width: number;
  height: number;
}

/** A frame ready to be drawn; whoever takes it closes it. */
export async function openFrame(frame: AnimationFrame): Promise<ImageBitmap> {
  if (!('url' in frame)) {
    const { width, height, data } = frame;
    return createImageBitmap(new ImageData(new Uint8ClampedArray(data), width, height));
  }
  const response = await fetch(frame.url);
  return createImageBitmap(await response.blob());
}

/**
 * The size of the film: the first frame's, scaled to `side` pixels along its longer side. Even, since films keep
 * colours for squares of two by two pixels.
 */
export function filmSize({ width, height }: FrameSize, side = Math.max(width, height)): FrameSize {
  const scale = side / Math.max(width, height);
  const even = (length: number) => Math.max(2, 2 * Math.round((length * scale) / 2));
  return { width: even(width), height: even(height) };
}
