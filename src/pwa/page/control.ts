// The page's side of the service worker: get it, be controlled by it, be isolated through it.
import { WORKER_FILE, type ToServiceWorker } from '../names';

/** A visitor on a poor line should not wait longer for the model than this; the next visit is controlled. */
const LONGEST_WAIT_MS = 60_000;

/**
 * Registers the service worker and waits until it controls this page, so that everything fetched from then on
 * can be used offline. Gives undefined where there can be none: plain http, a strict setting, a broken download.
 *
 * @param base the app's folder, absolute, with a slash at its end
 */
export async function takeControl(base: string): Promise<ServiceWorkerRegistration | undefined> {
  if (!('serviceWorker' in navigator)) return undefined;
  const { serviceWorker } = navigator;
  // Blockers replace `register` by something that gives nothing.
  const registration = await serviceWorker
    .register(new URL(WORKER_FILE, base), { scope: base })
    .catch((): undefined => undefined);
  if (registration === undefined) return undefined;
  if (!serviceWorker.controller) await firstControl(serviceWorker, registration);
  return registration;
}

/** Sends a message whose type both sides know. */
export function tell(worker: ServiceWorker | null, message: ToServiceWorker): void {
  worker?.postMessage(message);
}

function firstControl(
  container: ServiceWorkerContainer,
  registration: ServiceWorkerRegistration,
): Promise<void> {
  return new Promise((resolve) => {
    const settle = () => {
      clearTimeout(patience);
      container.removeEventListener('controllerchange', settle);
      resolve();
    };
    const patience = setTimeout(settle, LONGEST_WAIT_MS);
    container.addEventListener('controllerchange', settle);
    const { active, installing } = registration;
    if (active) tell(active, { kind: 'claim' });
    installing?.addEventListener('statechange', () => {
      if (installing.state === 'redundant') settle();
    });
  });
}

const RELOADED = 'flowtok-reloaded-for-isolation';

/**
 * Reloads the page through the service worker, which adds the headers the host does not send. Once: when it
 * did not help, the model runs on one thread.
 *
 * @returns true when the page is about to go
 */
export function reloadForIsolation(): boolean {
  try {
    if (crossOriginIsolated) {
      sessionStorage.removeItem(RELOADED);
      return false;
    }
    // In a frame the outer page decides; a page without a controller would only come back the same.
    if (window.top !== window || !navigator.serviceWorker?.controller) return false;
    if (sessionStorage.getItem(RELOADED) !== null) return false;
    sessionStorage.setItem(RELOADED, 'true');
  } catch {
    // Without a place to remember the reload, there could be a second one.
    return false;
  }
  location.reload();
  return true;
}
