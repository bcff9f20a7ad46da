import { tell } from './control';

const HOUR_MS = 3_600_000;
/** The browser switches once the older worker has nothing under way; a request that hangs could hold it. */
const LONGEST_SWITCH_MS = 10_000;

/**
 * Watches for a newer version. It waits until the visitor agrees; one that another tab agreed to counts as well,
 * since this page then runs older scripts than the next one will.
 *
 * @param onReady called whenever there is one
 * @returns puts the newer version into use and reloads the page
 */
export function watchForUpdates(
  registration: ServiceWorkerRegistration,
  onReady: () => void,
): () => void {
  const { serviceWorker } = navigator;
  let agreed = false;

  const follow = (worker: ServiceWorker | null) =>
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && serviceWorker.controller) onReady();
    });
  if (registration.waiting && serviceWorker.controller) onReady();
  follow(registration.installing);
  registration.addEventListener('updatefound', () => follow(registration.installing));
  // The first control of a page that was not controlled is no update.
  let controlled = serviceWorker.controller !== null;
  serviceWorker.addEventListener('controllerchange', () => {
    if (agreed) location.reload();
    else if (controlled) onReady();
    controlled = true;
  });
  lookRegularly(registration);

  return () => {
    agreed = true;
    // Another tab may have put it into use meanwhile.
    if (!registration.waiting) return location.reload();
    tell(registration.waiting, { kind: 'activate' });
    // What this page has under way ends with it.
    setTimeout(() => location.reload(), LONGEST_SWITCH_MS);
  };
}

/** Browsers look for updates when a page is opened; an installed app may stay open for weeks. */
function lookRegularly(registration: ServiceWorkerRegistration): void {
  let last = Date.now();
  document.addEventListener('visibilitychange', () => {
    // A clock that was put back must not put this off.
    const since = Math.abs(Date.now() - last);
    if (document.visibilityState !== 'visible' || since < HOUR_MS) return;
    last = Date.now();
    registration.update().catch(() => undefined);
  });
}
