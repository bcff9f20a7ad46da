import { FlowTokError } from '../protocol/errors';
import type { GalleryEntry, KeptCrop } from '../protocol/gallery';
import type { BlendRecipe } from '../protocol/recipe';
import { faultOf, type Fault } from './faults';
import type { DrawnPicture } from './generation';
import type { Services } from './services';

const STALLED =
  'The gallery does not answer, so this result may be missing there; download it, and reload the page.';

/** How long a result waits for a gallery that does not answer, in milliseconds; then it is shown all the same. */
export const KEEPING_MS = 5_000;

/**
 * Puts results into the gallery before the page shows them, so that a tab that is closed the moment after has lost
 * nothing. All resolve once the gallery has the result, has said why not, or has taken too long. Neither rejects.
 */
export interface GalleryKeeper {
  /** @param pictures newest first; their URLs stay good until this resolves */
  keepPictures(
    pictures: readonly Pick<DrawnPicture, 'url' | 'recipe'>[],
    signal: AbortSignal,
  ): Promise<void>;
  /** What Blend made: its pictures side by side, or the only one, which has its recipe inside. */
  keepBlend(recipe: BlendRecipe, urls: readonly string[], signal: AbortSignal): Promise<void>;
  /**
   * @param url shows the picture that was read
   * @param crop the square of it that was; of several places it was moved to, and of several captions, the gallery
   *   keeps the last
   */
  keepCaption(
    caption: string,
    url: string,
    crop: KeptCrop | null,
    signal: AbortSignal,
  ): Promise<void>;
}

/**
 * @param kept called with each entry that was kept
 * @param failed called where one could not be kept that is still wanted
 * @param dropped called with the id of one that gave way to another
 * @param isStarred whether the visitor marked the entry with this id as a favourite
 */
export function createGalleryKeeper(
  { gallery, today, schedule }: Pick<Services, 'gallery' | 'today' | 'schedule'>,
  kept: (entry: GalleryEntry) => void,
  failed: (fault: Fault) => void,
  dropped: (id: string) => void,
  isStarred: (id: string) => boolean,
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

  /** The last entry of each picture that was read, of the whole of it and of a square apart. */
  const readings = { whole: new Map<string, string>(), crop: new Map<string, string>() };

  /** While a crop is moved about, each place has a caption, and a caption can be mended: the last is the result. */
  async function replaceReading(part: keyof typeof readings, url: string, next: GalleryEntry) {
    const before = readings[part].get(url);
    readings[part].set(url, next.id);
    if (before === undefined || before === next.id || isStarred(before)) return;
    await gallery.remove([before]);
    dropped(before);
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
    keepBlend(recipe, urls, signal) {
      const entry = { kind: 'picture' as const, recipe, ...common() };
      const [only, ...more] = urls;
      const single = only !== undefined && more.length === 0;
      const work = () =>
        single ? gallery.keepPicture(entry, only) : gallery.keepStrip(entry, urls);
      return keep([work], signal);
    },
    keepCaption(caption, url, crop, signal) {
      const entry = { kind: 'caption' as const, caption, ...(crop && { crop }), ...common() };
      const work = async () => {
        const next = await gallery.keepCaption(entry, url);
        await replaceReading(crop === null ? 'whole' : 'crop', url, next);
        return next;
      };
      return keep([work], signal);
    },
  };
}
