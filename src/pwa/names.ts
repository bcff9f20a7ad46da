// What the page and its service worker must call by the same name.

/** The service worker's built file, beside index.html: its folder is its scope. */
export const WORKER_FILE = 'serviceWorker.js';

/** What the page tells a service worker. */
export type ToServiceWorker =
  /** Take the place of the version in use; the visitor agreed. */
  | { kind: 'activate' }
  /** Control the page that asks, though it was loaded past the service worker (a forced reload does that). */
  | { kind: 'claim' }
  /** A page has started: what older versions left may be dropped if nobody uses it. */
  | { kind: 'started' };

/** The caches of the app's versions begin with this; `caches.keys()` gives the oldest first. */
export function versionPrefix(scope: string): string {
  return `flowtok-app ${scope} `;
}

/** Holds, under CHOICE_KEY, the name of the older version's cache that the visitor went back to. */
export function choiceCacheName(scope: string): string {
  return `flowtok-choice ${scope}`;
}
export const CHOICE_KEY = 'https://choice.flowtok.invalid/';

/** Where a shared picture is posted to, relative to the app's folder. */
export const SHARE_PATH = 'share-target';
/** The form field that holds the picture. */
export const SHARE_FIELD = 'picture';
/** The query parameter that tells the page which shared picture waits for it. */
export const SHARED_PARAMETER = 'shared';
/** The header that keeps a shared file's name, percent-encoded. */
export const SHARED_NAME_HEADER = 'x-flowtok-file-name';

/** Shared pictures on their way from the service worker to the page. `scope` is the app's folder, absolute. */
export function sharedCacheName(scope: string): string {
  return `flowtok-shared ${scope}`;
}

/** The key of a shared picture: a name that no server has. */
export function sharedKey(id: string): string {
  return `https://shared.flowtok.invalid/${encodeURIComponent(id)}`;
}
