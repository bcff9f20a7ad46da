import type { AnimationFormat } from '../animation';
import { titleFileName } from '../prompts';
import type { Services } from '../services';
import { recipeOfResult, urlsOf, type BlendMode, type BlendResults } from './state';

// Results as files: a film of a way, and any mode's pictures side by side.

export interface BlendFile {
  blob: Blob;
  name: string;
}

/** Pixels along a side: what chats show large. */
const SIDE = 512;
/** Milliseconds that a film rests at its end. */
const REST = 1500;

/** Pictures a second: a way of a few takes two seconds, slow enough to see what changes, one of many no jerks. */
export function framesASecond(frames: number): number {
  return Math.min(12, Math.max(2, frames / 2));
}

/** Null where no way was drawn yet. Rejects as `encodeAnimation` does. */
export async function filmOf(
  strip: BlendResults['between'],
  services: Pick<Services, 'encodeAnimation'>,
  options: {
    format: AnimationFormat;
    signal: AbortSignal;
    onProgress: (done: number, total: number) => void;
  },
): Promise<BlendFile | null> {
  if (strip === null) return null;
  const { pictures } = strip;
  const film = { fps: framesASecond(pictures.length), rest: REST, side: SIDE };
  const blob = await services.encodeAnimation(pictures, { ...options, ...film });
  return { blob, name: titleFileName(strip.title, options.format) };
}

/** With its recipe inside. Null where the mode has drawn nothing yet. Rejects as `joinPictures` does. */
export async function stripOf(
  results: BlendResults,
  mode: BlendMode,
  services: Pick<Services, 'joinPictures'>,
): Promise<BlendFile | null> {
  const urls = urlsOf(results, mode);
  if (urls.length === 0) return null;
  const blob = await services.joinPictures(urls, recipeOfResult(results, mode) ?? undefined);
  return { blob, name: titleFileName(titleOf(results, mode), 'png') };
}

function titleOf(results: BlendResults, mode: BlendMode): string {
  switch (mode) {
    case 'between':
      return results.between?.title ?? '';
    case 'sum':
      return results.sum?.title ?? '';
    case 'variations':
      return `variations of ${results.variations?.original.name ?? ''}`;
    case 'round-trip':
      return `round trip of ${results['round-trip']?.original.name ?? ''}`;
  }
}
