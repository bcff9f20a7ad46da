import type { InstalledPack } from '../../protocol/packs';
import { megabytes } from '../format';
import { packBytes } from '../packFeatures';
import { ProgressBar } from '../parts/ProgressBar';
import { useActions, useApp } from '../storeContext';
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
          Version {manifest.version} · {megabytes(packBytes(manifest))} · {image.size} px ·{' '}
          {latent.tokens} tokens of {latent.channels} numbers ·{' '}
          {flow.directions.map((direction) => directionNames[direction]).join(', ')}
          {bundled && ` · ${words.bundled}`}
        </p>
        <p>{trainedOn.summary}</p>
        <PackButtons pack={pack} open={open} bundled={bundled} />
      </header>
      {open ? (
        details
      ) : (
        <details className="pack-files">
          <summary>{words.about}</summary>
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
          <span className="pack-open">{words.inUse}</span>
        ) : (
          whole && (
            <button type="button" className="button button-solid" onClick={() => choosePack(key)}>
              {words.use}
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
            {words.goOn}
          </button>
        )}
        <button
          type="button"
          className="button"
          disabled={busy}
          onClick={() => void checkPack(key)}
        >
          {words.check}
        </button>
        {!bundled && (
          <button type="button" className="button" disabled={busy} onClick={() => removePack(key)}>
            {words.remove}
          </button>
        )}
        {!whole && total > 0 && (
          <span className="pack-facts">
            {megabytes(here)} of {megabytes(total)} here
          </span>
        )}
      </div>
      {mine?.kind === 'checking' && (
        <div className="pack-buttons">
          <ProgressBar share={mine.share} label={words.check} />
          <button type="button" className="button" onClick={stopPackWork}>
            {words.stop}
          </button>
        </div>
      )}
      {mine?.kind === 'checked' && <p role="status">{checkWords(mine.check)}</p>}
      {mine?.kind === 'added' && <p role="status">{words.added}</p>}
    </>
  );
}
