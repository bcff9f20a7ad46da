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
          <h2 className="gallery-title">{words.title}</h2>
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
        <strong>{words.emptyTitle}</strong>
        {words.emptyHint}
      </p>
      <button type="button" className="button button-solid" onClick={() => goTo('text-to-image')}>
        {words.emptyAction}
      </button>
    </div>
  );
}

function NothingFound() {
  const { searchGallery, filterGallery } = useActions();
  return (
    <div className="gallery-empty">
      <p className="stage-hint">
        <strong>{words.nothingTitle}</strong>
        {words.nothingHint}
      </p>
      <button
        type="button"
        className="button"
        onClick={() => {
          searchGallery('');
          filterGallery('all');
        }}
      >
        {words.showAll}
      </button>
    </div>
  );
}

function usageWords({ phase, entries, usage }: GalleryState): string {
  if (phase.kind !== 'open') return 'Opening…';
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const own =
    entries.length === 0
      ? 'Nothing kept yet'
      : `${count(entries.length, 'result')}, ${megabytes(bytes)} on this machine`;
  if (usage === null) return own;
  return `${own}. With the model, this page uses ${megabytes(usage.used)} of the ${gigabytes(usage.quota)} that the browser lends it.`;
}

function gigabytes(bytes: number): string {
  return bytes < 1e9 ? megabytes(bytes) : `${Math.round(bytes / 1e9)} GB`;
}
