import type { InstalledPack } from '../../protocol/packs';
import { megabytes } from '../format';
import { packBytes } from '../packFeatures';
import { ProgressBar } from '../parts/ProgressBar';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';
import { PackDetails } from './PackDetails';
import { checkWords, directionNames, packWords as words } from './words';

interface PackCardProps {
  pack: InstalledPack;
  open: boolean;
  bundled: boolean;
}

/** One pack: who it is, what can be done with it, and all that its author says. */
export function PackCard({ pack, open, bundled }: PackCardProps) {
  const { manifest, url } = pack;
  const { latent, image, trainedOn, flow } = manifest;
  const details = <PackDetails pack={manifest} url={url} />;
  return (
    <article className="card" aria-label={manifest.name}>
      <header className="pack-head">
        <h3 className="pack-name">{manifest.name}</h3>
        <p className="pack-facts">
          {[
            say('Version {version}', { version: manifest.version }),
            megabytes(packBytes(manifest)),
            `${image.size} px`,
            say('{tokens} tokens of {channels} numbers', latent),
            flow.directions.map((direction) => say(directionNames[direction])).join(', '),
            ...(bundled ? [say(words.bundled)] : []),
          ].join(' · ')}
        </p>
        <p>{trainedOn.summary}</p>
        <PackButtons pack={pack} open={open} bundled={bundled} />
      </header>
      {open ? (
        details
      ) : (
        <details className="pack-files">
          <summary>{say(words.about)}</summary>
          <div className="pack-about">{details}</div>
        </details>
      )}
    </article>
  );
}

function PackButtons({ pack, open, bundled }: PackCardProps) {
  const work = useApp((state) => state.packs.work);
  const { choosePack, addPack, checkPack, removePack, stopPackWork } = useActions();
  const { key, url, here, total } = pack;
  const whole = here >= total;
  const busy = work.kind === 'adding' || work.kind === 'checking';
  const mine = 'key' in work && work.key === key ? work : null;
  return (
    <>
      <div className="pack-buttons">
        {open ? (
          <span className="pack-open">{say(words.inUse)}</span>
        ) : (
          whole && (
            <button type="button" className="button button-solid" onClick={() => choosePack(key)}>
              {say(words.use)}
            </button>
          )
        )}
        {!whole && !open && url !== null && (
          <button
            type="button"
            className="button button-solid"
            disabled={busy}
            onClick={() => void addPack({ kind: 'url', url })}
          >
            {say(words.goOn)}
          </button>
        )}
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void checkPack(key)}
        >
          {say(words.check)}
        </button>
        {!bundled && (
          <button type="button" className="button" disabled={busy} onClick={() => removePack(key)}>
            {say(words.remove)}
          </button>
        )}
        {!whole && total > 0 && (
          <span className="pack-facts">
            {say('{loaded} of {total} here', { loaded: megabytes(here), total: megabytes(total) })}
          </span>
        )}
      </div>
      {mine?.kind === 'checking' && (
        <div className="pack-buttons">
          <ProgressBar share={mine.share} label={say(words.check)} />
          <button type="button" className="button" onClick={stopPackWork}>
            {say(words.stop)}
          </button>
        </div>
      )}
      {mine?.kind === 'checked' && <p role="status">{checkWords(mine.check)}</p>}
      {mine?.kind === 'added' && <p role="status">{say(words.added)}</p>}
    </>
  );
}
