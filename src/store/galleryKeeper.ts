import type { GalleryEntry } from '../protocol/gallery';
import type { AppState } from './appStore';
import type { TableRow } from './captionTable';
import { faultOf } from './faults';
import type { DrawnPicture } from './generation';
import type { Services } from './services';

/**
 * Keeps every finished result: looks at each change of the state for pictures and captions that were not there before.
 * Pictures of live mode that give way to the next one are not results.
 *
 * @param kept called with each entry that was kept
 * @param failed called where one could not be kept
 */
export function createGalleryKeeper(
  services: Pick<Services, 'gallery' | 'today'>,
  kept: (entry: GalleryEntry) => void,
  failed: (fault: ReturnType<typeof faultOf>) => void,
): (state: AppState, previous: AppState) => void {
  /** One at a time, so that the order of keeping is the order of drawing. */
  let queue: Promise<unknown> = Promise.resolve();
  const keep = (work: () => Promise<GalleryEntry>) => {
    queue = queue.then(() => work().then(kept, (error: unknown) => failed(faultOf(error))));
  };
  const { gallery, today } = services;
  /** What every entry begins with. */
  const common = () => ({ createdAt: today(), favourite: false });

  return (state, previous) => {
    for (const { url, recipe } of newPictures(state, previous)) {
      const entry = { kind: 'picture' as const, recipe, ...common() };
      keep(() => gallery.keepPicture(entry, url));
    }
    for (const { text, url } of newCaptions(state, previous)) {
      const entry = { kind: 'caption' as const, caption: text, ...common() };
      keep(() => gallery.keepCaption(entry, url));
    }
  };
}

/** Of the one picture and of the table's rows; what a crop says while it is moved about is no result of its own. */
function newCaptions(state: AppState, previous: AppState): { text: string; url: string }[] {
  const found: { text: string; url: string }[] = [];
  const { caption, picture, crop } = state.captioning;
  if (caption !== previous.captioning.caption && caption && picture && crop === null) {
    found.push({ text: caption.text, url: picture.url });
  }
  const { rows } = state.captionTable;
  const before = previous.captionTable.rows;
  if (rows === before) return found;
  const known = new Set(before.filter(isRead).map(({ id }) => id));
  for (const { id, url, outcome } of rows) {
    if (outcome.kind === 'read' && url !== null && !known.has(id)) {
      found.push({ text: outcome.caption, url });
    }
  }
  return found;
}

function isRead({ outcome }: TableRow): boolean {
  return outcome.kind === 'read';
}

/** Oldest first. */
function newPictures(state: AppState, previous: AppState): DrawnPicture[] {
  const { pictures } = state.generation;
  const before = previous.generation.pictures;
  if (pictures === before) return [];
  const known = new Set(before.map(({ url }) => url));
  return pictures.filter(({ url, passing }) => !passing && !known.has(url)).reverse();
}
