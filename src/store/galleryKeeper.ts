import { FlowTokError } from '../protocol/errors';
import type { GalleryEntry } from '../protocol/gallery';
import { faultOf, type Fault } from './faults';
import type { DrawnPicture } from './generation';
import type { Services } from './services';

const STALLED =
  'The gallery does not answer, so this result may be missing there; download it, and reload the page.';

/** How long a result waits for a gallery that does not answer, in milliseconds; then it is shown all the same. */
export const KEEPING_MS = 5_000;

/**
 * Puts results into the gallery before the page shows them, so that a tab that is closed the moment after has lost
 * nothing. Both resolve once the gallery has the result, has said why not, or has taken too long. Neither rejects.
 */
export interface GalleryKeeper {
  /** @param pictures newest first; their URLs stay good until this resolves */
  keepPictures(
    pictures: readonly Pick<DrawnPicture, 'url' | 'recipe'>[],
    signal: AbortSignal,
  ): Promise<void>;
  /** @param url shows the picture that was read */
  keepCaption(caption: string, url: string, signal: AbortSignal): Promise<void>;
}

/**
 * @param kept called with each entry that was kept
 * @param failed called where one could not be kept that is still wanted
 */
export function createGalleryKeeper(
  { gallery, today, schedule }: Pick<Services, 'gallery' | 'today' | 'schedule'>,
  kept: (entry: GalleryEntry) => void,
  failed: (fault: Fault) => void,
): GalleryKeeper {
  /** One at a time, so that the order of keeping is the order of drawing. */
  let queue: Promise<unknown> = Promise.resolve();
  let stalled = false;

  function keep(works: readonly (() => Promise<GalleryEntry>)[], signal: AbortSignal) {
    for (const work of works) {
      queue = queue.then(() =>
        work().then(kept, (error: unknown) => {
          // Who gave a result up has freed its picture as well.
          if (!signal.aborted) failed(faultOf(error));
        }),
      );
    }
    // The one that waited in vain has said so.
    return stalled ? Promise.resolve() : patiently(queue);
  }

  function patiently(work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const callOff = schedule(() => {
        stalled = true;
        failed(faultOf(new FlowTokError('internal', STALLED)));
        resolve();
      }, KEEPING_MS);
      void work.then(() => {
        stalled = false;
        callOff();
        resolve();
      });
    });
  }

  /** What every entry begins with. */
  const common = () => ({ createdAt: today(), favourite: false });

  return {
    keepPictures(pictures, signal) {
      const works = pictures.map(({ url, recipe }) => {
        const entry = { kind: 'picture' as const, recipe, ...common() };
        return () => gallery.keepPicture(entry, url);
      });
      return keep(works.reverse(), signal);
    },
    keepCaption(caption, url, signal) {
      const entry = { kind: 'caption' as const, caption, ...common() };
      return keep([() => gallery.keepCaption(entry, url)], signal);
    },
  };
}
