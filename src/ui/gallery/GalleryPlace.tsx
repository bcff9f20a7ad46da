import { useEffect, useMemo } from 'react';
import type { GalleryState } from '../../store/gallery';
import { visibleEntries } from '../../store/galleryView';
import { count, megabytes } from '../format';
import { FaultNotice } from '../parts/FaultNotice';
import { TokenField } from '../parts/TokenField';
import { useActions, useApp } from '../storeContext';
import { GalleryDetail } from './GalleryDetail';
import { GalleryGrid } from './GalleryGrid';
import { GalleryTools, GalleryZip } from './GalleryTools';
import { galleryWords as words } from './words';
import { say } from '../text/say';
import './gallery.css';

/** Everything that was made, kept on this machine. */
export function GalleryPlace() {
  const gallery = useApp((state) => state.gallery);
  const { openGallery } = useActions();
  const { phase, entries, query, filter, bin, selected } = gallery;
  const shown = useMemo(
    () => visibleEntries({ entries, query, filter, bin }),
    [entries, query, filter, bin],
  );
  const chosen = shown.filter(({ id }) => selected.includes(id));
  const any = entries.some(({ id }) => !bin.includes(id));

  // Another tab may have kept something since.
  useEffect(() => void openGallery(), [openGallery]);

  if (phase.kind === 'failed') {
    return (
      <div className="gallery">
        <FaultNotice fault={phase.fault} onMend={() => void openGallery()} />
      </div>
    );
  }
  return (
    <div className="gallery">
      <header className="gallery-head">
        <div>
          <h2 className="gallery-title">{say(words.title)}</h2>
          <p className="gallery-usage">{usageWords(gallery)}</p>
        </div>
        <GalleryZip />
      </header>
      {any && <GalleryTools />}
      {any ? (
        <div className="gallery-bench" data-chosen={chosen.length > 0}>
          {shown.length > 0 ? <GalleryGrid entries={shown} /> : <NothingFound />}
          <GalleryDetail chosen={chosen} />
        </div>
      ) : (
        phase.kind === 'open' && <Empty />
      )}
    </div>
  );
}

function Empty() {
  const tokens = useApp((state) => state.engine.pack?.latent.tokens);
  const { goTo } = useActions();
  return (
    <div className="gallery-empty">
      <TokenField tokens={tokens} />
      <p className="stage-hint">
        <strong>{say(words.emptyTitle)}</strong>
        {say(words.emptyHint)}
      </p>
      <button type="button" className="button button-solid" onClick={() => goTo('text-to-image')}>
        {say(words.emptyAction)}
      </button>
    </div>
  );
}

function NothingFound() {
  const { searchGallery, filterGallery } = useActions();
  return (
    <div className="gallery-empty">
      <p className="stage-hint">
        <strong>{say(words.nothingTitle)}</strong>
        {say(words.nothingHint)}
      </p>
      <button
        type="button"
        className="button"
        onClick={() => {
          searchGallery('');
          filterGallery('all');
        }}
      >
        {say(words.showAll)}
      </button>
    </div>
  );
}

function usageWords({ phase, entries, usage }: GalleryState): string {
  if (phase.kind !== 'open') return say('Opening…');
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const own =
    entries.length === 0
      ? say('Nothing kept yet')
      : say('{results}, {size} on this machine', {
          results: count(entries.length, 'result'),
          size: megabytes(bytes),
        });
  if (usage === null) return own;
  return say(
    '{own}. With the model, this page uses {used} of the {quota} that the browser lends it.',
    { own, used: megabytes(usage.used), quota: gigabytes(usage.quota) },
  );
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? megabytes(bytes) : `${Math.round(bytes / 1e9)} GB`;
}
