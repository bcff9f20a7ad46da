import { useStore } from 'zustand';
import type { UpdateStore } from '../../store/updates';
import { say } from '../text/say';
import './update.css';

/** Says that a newer version of the app waits, and asks. */
export function UpdateNotice({ store }: { store: UpdateStore }) {
  const { phase, accept, postpone } = useStore(store);
  const shown = phase === 'ready' || phase === 'applying';
  const busy = phase === 'applying';
  // The live element is always there: only what changes inside one is read out.
  return (
    <div aria-live="polite">
      {shown && (
        <section className="update" aria-label={say('Update')}>
          <p>{say('A new version is ready')}</p>
          <div className="update-choices">
            <button
              type="button"
              className="button button-quiet"
              onClick={postpone}
              disabled={busy}
            >
              {say('Later')}
            </button>
            <button type="button" className="button button-solid" onClick={accept} disabled={busy}>
              {say('Update')}
            </button>
          </div>
        </section>
      )}
    </div>
  );
}
