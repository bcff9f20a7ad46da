import { useCallback, useRef, useState, type KeyboardEvent } from 'react';
import type { GalleryEntry } from '../../protocol/gallery';
import type { SelectMode } from '../../store/galleryView';
import { useActions, useApp } from '../storeContext';
import { GalleryTile } from './GalleryTile';
import { reachedTile } from './reachedTile';
import { say } from '../text/say';
import { galleryWords } from './words';

/**
 * The kept results as a list box after the ARIA practices: one stop for Tab, arrows move, Space selects, Shift selects up
 * to there, Ctrl+A all, F marks favourites, Delete deletes, Escape lets go.
 */
export function GalleryGrid({ entries }: { entries: GalleryEntry[] }) {
  const selected = useApp((state) => state.gallery.selected);
  const { selectEntry, selectAllEntries, clearSelection, toggleFavourites, deleteEntries } =
    useActions();
  const list = useRef<HTMLUListElement>(null);
  const [currentId, setCurrentId] = useState<string | null>(null);
  const at = Math.max(
    0,
    entries.findIndex(({ id }) => id === currentId),
  );

  // The same at every render, or each choice would render every tile again.
  const choose = useCallback(
    (id: string, mode: SelectMode) => {
      setCurrentId(id);
      selectEntry(id, mode);
    },
    [selectEntry],
  );

  /** What a key acts on: the one that has the focus, with the selection where it is part of it. */
  function concerned(): string[] {
    const current = entries[at]?.id;
    return current === undefined || selected.includes(current) ? selected : [current];
  }

  function press(event: KeyboardEvent) {
    const current = entries[at];
    if (current === undefined || event.altKey) return;
    const command = event.ctrlKey || event.metaKey;
    const tile = reachedTile(event.key, at, tiles(list.current));
    if (tile !== undefined) {
      const next = entries[tile];
      if (next === undefined) return;
      event.preventDefault();
      if (event.shiftKey) {
        if (selected.length === 0) selectEntry(current.id, 'only');
        selectEntry(next.id, 'range');
      }
      setCurrentId(next.id);
      tiles(list.current)[tile]?.focus();
      return;
    }
    if (event.key === ' ' || event.key === 'Enter') {
      event.preventDefault();
      choose(current.id, event.shiftKey ? 'range' : 'toggle');
    } else if (event.key === 'a' && command) {
      event.preventDefault();
      selectAllEntries();
    } else if (event.key === 'f' && !command) {
      void toggleFavourites(concerned());
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      event.preventDefault();
      const gone = concerned();
      // The focus goes to the one that takes the place.
      const stays = [...entries.slice(at), ...entries.slice(0, at).reverse()];
      const next = stays.find(({ id }) => !gone.includes(id));
      deleteEntries(gone);
      setCurrentId(next?.id ?? null);
      if (next) tileOf(list.current, next.id)?.focus();
    } else if (event.key === 'Escape') {
      clearSelection();
    }
  }

  return (
    <ul
      ref={list}
      role="listbox"
      aria-multiselectable="true"
      aria-label={say(galleryWords.list)}
      className="tiles"
      onKeyDown={press}
    >
      {entries.map((entry, index) => (
        <GalleryTile
          key={entry.id}
          entry={entry}
          selected={selected.includes(entry.id)}
          current={index === at}
          onSelect={choose}
        />
      ))}
    </ul>
  );
}

function tiles(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>('[role=option]') ?? [])];
}

function tileOf(list: HTMLElement | null, id: string): HTMLElement | undefined {
  return tiles(list).find((tile) => tile.dataset.id === id);
}
