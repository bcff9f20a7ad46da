import { reloadForIsolation, takeControl, tell } from '../pwa/page/control';
import { watchForUpdates } from '../pwa/page/updates';
import { goBack, goForward, standing } from '../pwa/page/versions';
import { createUpdateStore, type UpdateStore } from '../store/updates';

export interface Offline {
  updates: UpdateStore;
  /** Resolves when the model may be loaded, and never when the page is about to reload. Never rejects. */
  prepared: Promise<void>;
}

/**
 * Makes the app one that works without a network. The model waits for it: what is loaded before the service
 * worker is in control would be missing offline, and lost at the reload that isolates the page.
 *
 * @param base the app's folder, absolute, with a slash at its end
 */
export function prepareOffline(base: string): Offline {
  let apply = () => location.reload();
  const updates = createUpdateStore({
    apply: () => apply(),
    switchTo(version) {
      const chosen = version === 'before' ? goBack(base) : goForward(base);
      void chosen.catch(() => undefined).then(() => location.reload());
    },
  });

  async function prepare(): Promise<void> {
    // The development server has no service worker: it would serve yesterday's modules.
    const registration = import.meta.env.PROD ? await takeControl(base) : undefined;
    if (reloadForIsolation()) return new Promise(() => undefined);
    if (registration === undefined) return;
    tell(navigator.serviceWorker.controller, { kind: 'started' });
    apply = watchForUpdates(registration, () => updates.getState().offer());
    updates.getState().stand(await standing(base, registration));
    keepStorage();
  }

  return { updates, prepared: prepare() };
}

/** An installed app's model should not be thrown out when space runs short; a mere visit may be. */
function keepStorage(): void {
  const keep = () => void navigator.storage?.persist?.().catch(() => false);
  if (matchMedia('(display-mode: standalone)').matches) keep();
  window.addEventListener('appinstalled', keep);
}
