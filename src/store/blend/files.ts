import type { AnimationFormat } from '../animation';
import { titleFileName } from '../prompts';
import type { Services } from '../services';
import { urlsOf, type BlendMode, type BlendResults } from './state';

// Results as files: a film of a way, and any mode's pictures side by side.

export interface BlendFile {
  blob: Blob;
  name: string;
}

/** Pictures a second: slow enough to see what changes. */
const FRAMES_A_SECOND = 8;
/** Milliseconds that a film rests at its end. */
const REST = 600;

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
  const timing = { fps: FRAMES_A_SECOND, rest: REST };
  const blob = await services.encodeAnimation(strip.pictures, { ...options, ...timing });
  return { blob, name: titleFileName(strip.title, options.format) };
}

/** Null where the mode has drawn nothing yet. Rejects as `joinPictures` does. */
export async function stripOf(
  results: BlendResults,
  mode: BlendMode,
  services: Pick<Services, 'joinPictures'>,
): Promise<BlendFile | null> {
  const urls = urlsOf(results, mode);
  if (urls.length === 0) return null;
  const blob = await services.joinPictures(urls);
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
