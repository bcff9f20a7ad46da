import { createContext, useContext } from 'react';
import { useStore } from 'zustand';
import type { UpdateStore } from '../../store/updates';
import { say } from '../text/say';

/** Null on a page without a service worker, which has one version only. */
export const UpdateStoreContext = createContext<UpdateStore | null>(null);

/** The way back to the version before an update, and forward again. */
export function VersionCard() {
  const store = useContext(UpdateStoreContext);
  return store === null ? null : <Versions store={store} />;
}

function Versions({ store }: { store: UpdateStore }) {
  const { standing, switchVersion } = useStore(store);
  if (standing === 'alone') return null;
  const older = standing === 'older';
  return (
    <section className="card setting" aria-labelledby="setting-version">
      <h3 id="setting-version">{say('Version')}</h3>
      <p className="setting-words">
        {older
          ? say('This is the version before the newest, with the model it came with.')
          : say('This is the newest version; the one before is kept, with the model it came with.')}
      </p>
      <button type="button" className="button" onClick={switchVersion}>
        {older ? say('Use the newest version') : say('Go back to the version before')}
      </button>
    </section>
  );
}
