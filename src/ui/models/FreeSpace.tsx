import { useEffect } from 'react';
import { count, megabytes } from '../format';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';
import { packWords as words } from './words';

/** What of this site can go, where there is no room for a pack: with its size, and the button that lets it go. */
export function FreeSpace() {
  const { list, bin, bundledUrl } = useApp((state) => state.packs);
  const packUrl = useApp((state) => state.engine.packUrl);
  const gallery = useApp((state) => state.gallery);
  const { openGallery, deleteEntries, removePack, addPackAgain } = useActions();
  useEffect(() => void openGallery(), [openGallery]);

  const packs = list.filter(
    ({ key, here }) => ![packUrl, bundledUrl, bin].includes(key) && here > 0,
  );
  const results = gallery.entries.filter(
    ({ id, favourite }) => !favourite && !gallery.bin.includes(id),
  );
  const bytes = results.reduce((sum, entry) => sum + entry.bytes, 0);
  return (
    <div className="pack-about">
      <h4 id="free-space">{say(words.freeTitle)}</h4>
      <ul className="free-space" aria-labelledby="free-space">
        {packs.map(({ key, manifest, here }) => (
          <li key={key}>
            <span>
              {manifest.name}, {megabytes(here)}
            </span>
            <button type="button" className="button" onClick={() => removePack(key)}>
              {say(words.remove)}
            </button>
          </li>
        ))}
        {results.length > 0 && (
          <li>
            <span>
              {say('Gallery: {results} without a star, {size}', {
                results: count(results.length, 'result'),
                size: megabytes(bytes),
              })}
            </span>
            <button
              type="button"
              className="button"
              onClick={() => deleteEntries(results.map(({ id }) => id))}
            >
              {say(words.deleteResults)}
            </button>
          </li>
        )}
        {packs.length + results.length === 0 && <li>{say(words.freeNothing)}</li>}
      </ul>
      <button type="button" className="button button-solid" onClick={() => void addPackAgain()}>
        {say(words.again)}
      </button>
    </div>
  );
}
