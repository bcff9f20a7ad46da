import { memo, useRef, type MouseEvent } from 'react';
import { Check, MessageSquareText, Star } from 'lucide-react';
import type { GalleryEntry } from '../../protocol/gallery';
import { wordsOf, type SelectMode } from '../../store/galleryView';
import { useKeptUrl } from './useKeptUrl';
import { useLanguage } from '../text/useLanguage';
import { say } from '../text/say';

interface GalleryTileProps {
  entry: GalleryEntry;
  selected: boolean;
  /** The one tile that Tab reaches. */
  current: boolean;
  onSelect: (id: string, mode: SelectMode) => void;
}

/** One kept result in the grid. */
export const GalleryTile = memo(function GalleryTile(props: GalleryTileProps) {
  const { entry, selected, current, onSelect } = props;
  useLanguage();
  const tile = useRef<HTMLLIElement>(null);
  const url = useKeptUrl(entry.id, tile);
  const words = wordsOf(entry);

  function click(event: MouseEvent) {
    const mode = event.shiftKey ? 'range' : event.ctrlKey || event.metaKey ? 'toggle' : 'only';
    onSelect(entry.id, mode);
  }

  return (
    <li
      ref={tile}
      role="option"
      aria-selected={selected}
      aria-label={`${words.slice(0, 120)}${describe(entry)}`}
      data-id={entry.id}
      tabIndex={current ? 0 : -1}
      className="tile"
      onClick={click}
    >
      <span className="tile-picture">
        {typeof url === 'string' && <img src={url} alt="" draggable={false} />}
      </span>
      <span className="tile-words" aria-hidden="true">
        {entry.kind === 'caption' && <MessageSquareText size={14} />}
        <span>{words}</span>
      </span>
      {entry.favourite && <Star className="tile-star" size={16} aria-hidden="true" />}
      <span
        className="tile-check"
        aria-hidden="true"
        onClick={(event) => {
          // Without a keyboard this is how more than one is chosen.
          event.stopPropagation();
          onSelect(entry.id, 'toggle');
        }}
      >
        <Check size={14} />
      </span>
    </li>
  );
});

function describe(entry: GalleryEntry): string {
  const kind =
    entry.kind === 'picture' ? say(', seed {seed}', { seed: entry.recipe.seed }) : say(', caption');
  return entry.favourite ? say('{kind}, favourite', { kind }) : kind;
}
