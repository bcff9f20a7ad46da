import type { PictureData } from '../../protocol/api';

/** How far a channel may be from the corner's, of 255, to be background; up to twice as far it is an edge. */
const TOLERANCE = 24;

/**
 * The picture with its background taken out: what is of a corner's colour and reached from that corner, side by side.
 * At the edge, a pixel between the background and something else becomes half transparent, with the background's share
 * of its colour taken out (c = a f + (1 - a) b, solved for f). A picture that is all background stays as it is.
 */
export function withoutBackground({ width, height, data }: PictureData): PictureData {
  const made = new Uint8ClampedArray(data);
  /** The corner that reached a pixel, counted from 1; 0 where none did. */
  const reached = new Uint8Array(width * height);
  const corners = [0, width - 1, (height - 1) * width, height * width - 1];
  let left = width * height;
  for (const [index, corner] of corners.entries()) {
    left -= flood(data, width, height, corner, index + 1, reached);
  }
  if (left === 0) return { width, height, data: made };
  for (let pixel = 0; pixel < reached.length; pixel += 1) {
    const by = reached[pixel]!;
    if (by !== 0) made[4 * pixel + 3] = 0;
    else soften(made, data, pixel, neighbourIn(reached, pixel, width, height), corners);
  }
  return { width, height, data: made };
}

/** Marks what the corner reaches; gives how many pixels that were. */
function flood(
  data: Uint8ClampedArray,
  width: number,
  height: number,
  corner: number,
  mark: number,
  reached: Uint8Array,
): number {
  const waiting = [corner];
  let count = 0;
  for (let pixel = waiting.pop(); pixel !== undefined; pixel = waiting.pop()) {
    if (reached[pixel] !== 0 || distance(data, pixel, corner) > TOLERANCE) continue;
    reached[pixel] = mark;
    count += 1;
    waiting.push(...neighbours(pixel, width, height));
  }
  return count;
}

function soften(
  made: Uint8ClampedArray,
  data: Uint8ClampedArray,
  pixel: number,
  mark: number,
  corners: readonly number[],
): void {
  const corner = corners[mark - 1];
  if (corner === undefined) return;
  const alpha = Math.min(1, distance(data, pixel, corner) / TOLERANCE - 1);
  if (alpha >= 1) return;
  for (let channel = 0; channel < 3; channel += 1) {
    const back = data[4 * corner + channel]!;
    // Clamped by the array: near nothing, the front's colour cannot be known.
    made[4 * pixel + channel] = back + (data[4 * pixel + channel]! - back) / Math.max(alpha, 0.25);
  }
  made[4 * pixel + 3] = Math.round(255 * alpha);
}

function neighbourIn(reached: Uint8Array, pixel: number, width: number, height: number): number {
  return neighbours(pixel, width, height).reduce((mark, at) => mark || reached[at]!, 0);
}

function neighbours(pixel: number, width: number, height: number): number[] {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  const found: number[] = [];
  if (x > 0) found.push(pixel - 1);
  if (x < width - 1) found.push(pixel + 1);
  if (y > 0) found.push(pixel - width);
  if (y < height - 1) found.push(pixel + width);
  return found;
}

/** The largest difference of a channel, alpha included. */
function distance(data: Uint8ClampedArray, a: number, b: number): number {
  let most = 0;
  for (let channel = 0; channel < 4; channel += 1) {
    most = Math.max(most, Math.abs(data[4 * a + channel]! - data[4 * b + channel]!));
  }
  return most;
}
