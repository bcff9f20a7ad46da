import { useRef } from 'react';
import { Search } from 'lucide-react';
import { galleryFilters } from '../../store/galleryView';
import { ChoiceGroup } from '../parts/ChoiceGroup';
import { FileInput } from '../parts/FileInput';
import { useActions, useApp } from '../storeContext';
import { filterNames, galleryWords as words } from './words';
import { say } from '../text/say';

/** Search and filter. */
export function GalleryTools() {
  const query = useApp((state) => state.gallery.query);
  const filter = useApp((state) => state.gallery.filter);
  const { searchGallery, filterGallery } = useActions();
  return (
    <div className="gallery-tools">
      <label className="gallery-search">
        <Search size={18} aria-hidden="true" />
        <input
          type="search"
          className="input"
          aria-label={say(words.search)}
          placeholder={say(words.placeholder)}
          value={query}
          onChange={(event) => searchGallery(event.target.value)}
        />
      </label>
      <ChoiceGroup
        legend={say(words.filter)}
        legendHidden
        choices={galleryFilters.map((value) => ({ value, label: say(filterNames[value]) }))}
        value={filter}
        onChange={filterGallery}
      />
    </div>
  );
}

/** Export of everything, and import. */
export function GalleryZip() {
  const entries = useApp((state) => state.gallery.entries);
  const bin = useApp((state) => state.gallery.bin);
  const work = useApp((state) => state.gallery.work);
  const { exportEntries, importArchive } = useActions();
  const input = useRef<HTMLInputElement>(null);
  const kept = entries.filter(({ id }) => !bin.includes(id));
  const busy = work.kind === 'exporting' || work.kind === 'importing';
  return (
    <div className="gallery-zip">
      <button
        type="button"
        className="button"
        disabled={busy || kept.length === 0}
        onClick={() => void exportEntries(kept.map(({ id }) => id))}
      >
        {say(words.exportAll)}
      </button>
      <button
        type="button"
        className="button"
        disabled={busy}
        onClick={() => input.current?.click()}
      >
        {say(words.importZip)}
      </button>
      <FileInput
        ref={input}
        label={say('Zip file')}
        accept=".zip,application/zip"
        onFiles={([file]) => void importArchive(file, file.name)}
      />
    </div>
  );
}
