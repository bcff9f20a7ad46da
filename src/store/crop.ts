import type { PictureData } from '../protocol/api';

/** A square part of a picture, in whole pixels of it, never beyond its edges. */
export interface Crop {
  left: number;
  top: number;
  side: number;
}

export interface Size {
  width: number;
  height: number;
}

/** Which corner of a crop is dragged; the one across stays where it is. */
export type Corner = 'top-left' | 'top-right' | 'bottom-left' | 'bottom-right';

/** In pixels: in less, the model would find nothing to read. A smaller picture is its own least. */
export const LEAST_SIDE = 16;

/** The first crop of a picture: its largest square, centred; of a square picture the middle, so that it shows. */
export function firstCrop({ width, height }: Size): Crop {
  const most = Math.min(width, height);
  const side = width === height ? sideWithin(most * 0.75, { width, height }) : most;
  return fit(
    { left: Math.round((width - side) / 2), top: Math.round((height - side) / 2), side },
    { width, height },
  );
}

/** The crop moved by so many pixels, as far as the picture goes. */
export function moveCrop(crop: Crop, size: Size, right: number, down: number): Crop {
  return fit({ ...crop, left: crop.left + right, top: crop.top + down }, size);
}

/** The crop with another side, around its middle as far as the picture lets it. */
export function sizeCrop(crop: Crop, size: Size, side: number): Crop {
  const taken = sideWithin(side, size);
  const shift = (crop.side - taken) / 2;
  return fit({ left: crop.left + shift, top: crop.top + shift, side: taken }, size);
}

/** The crop with a corner dragged to a point of the picture, the corner across held. */
export function dragCorner(crop: Crop, size: Size, corner: Corner, x: number, y: number): Crop {
  const fromLeft = corner.endsWith('right');
  const fromTop = corner.startsWith('bottom');
  const held = {
    x: fromLeft ? crop.left : crop.left + crop.side,
    y: fromTop ? crop.top : crop.top + crop.side,
  };
  const room = Math.min(
    fromLeft ? size.width - held.x : held.x,
    fromTop ? size.height - held.y : held.y,
  );
  // The larger way wins: a pointer beside the diagonal still drags.
  const asked = Math.max(fromLeft ? x - held.x : held.x - x, fromTop ? y - held.y : held.y - y);
  const side = Math.min(room, sideWithin(asked, size));
  return fit(
    { left: fromLeft ? held.x : held.x - side, top: fromTop ? held.y : held.y - side, side },
    size,
  );
}

/** The pixels inside the crop, copied: `[side, side]` RGBA, row-major. */
export function cropPixels(picture: PictureData, { left, top, side }: Crop): PictureData {
  const data = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; y++) {
    const from = ((top + y) * picture.width + left) * 4;
    data.set(picture.data.subarray(from, from + side * 4), y * side * 4);
  }
  return { width: side, height: side, data };
}

function sideWithin(side: number, { width, height }: Size): number {
  const most = Math.min(width, height);
  return Math.min(most, Math.max(Math.min(LEAST_SIDE, most), Math.round(side)));
}

function fit({ left, top, side }: Crop, size: Size): Crop {
  const within = (at: number, most: number) => Math.min(most, Math.max(0, Math.round(at)));
  return {
    left: within(left, size.width - side),
    top: within(top, size.height - side),
    side,
  };
}
