import type { LoadMark } from '../store/services';

const LOADING = 'flowtok-loading';
const FALLEN = 'flowtok-fallen';
const lockOf = (id: string) => `flowtok-loading ${id}`;

/**
 * The mark in local storage. A page that goes, by a reload, a link or a closed tab, takes its mark along; one that is out
 * of sight has none, since phones end such pages for reasons of their own. So a mark that is there, while nobody holds its
 * lock, was left by a page that crashed.
 */
export function createLoadMark(): LoadMark {
  const { gpu, locks } = navigator as Partial<Pick<Navigator, 'gpu' | 'locks'>>;
  // Without graphics there is nothing to fall from.
  if (gpu === undefined || locks === undefined) {
    return { fallen: async () => 'no', begin: nothing, end: nothing, forget: nothing };
  }
  /** Of the load under way; a newer one may begin before the older one has ended. */
  let id: string | undefined;
  let loads = 0;
  let letGo = nothing;

  const write = () => attempt(() => id !== undefined && localStorage.setItem(LOADING, id));
  const erase = () =>
    attempt(() => {
      // Another tab may load as well.
      if (localStorage.getItem(LOADING) === id) localStorage.removeItem(LOADING);
    });
  window.addEventListener('pagehide', erase);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') write();
    else erase();
  });

  return {
    async fallen() {
      try {
        const mark = localStorage.getItem(LOADING);
        if (mark !== null && mark !== id) {
          const { held = [] } = await locks.query();
          if (!held.some(({ name }) => name === lockOf(mark))) {
            localStorage.removeItem(LOADING);
            localStorage.setItem(FALLEN, 'true');
            return 'now';
          }
        }
        return localStorage.getItem(FALLEN) === null ? 'no' : 'before';
      } catch {
        return 'no';
      }
    },
    begin() {
      loads += 1;
      if (loads > 1) return;
      const own = (id = crypto.randomUUID());
      const held = new Promise<void>((resolve) => (letGo = resolve));
      // Only then: another tab would take this one for dead.
      const mark = () => {
        if (id === own && document.visibilityState === 'visible') write();
        return held;
      };
      locks.request(lockOf(own), mark).catch(nothing);
    },
    end() {
      loads -= 1;
      if (loads > 0) return;
      erase();
      id = undefined;
      letGo();
    },
    forget: () => attempt(() => localStorage.removeItem(FALLEN)),
  };
}

function nothing(): void {}

/** A page without a storage has no memory, and works. */
function attempt(act: () => unknown): void {
  try {
    act();
  } catch {
    // A private window, or a strict setting.
  }
}
