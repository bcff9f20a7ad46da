import type { StateStorage } from 'zustand/middleware';

/**
 * Local storage that never throws: a private window, a full disk or a strict setting costs the memory of the
 * settings, not the page. What has not changed is not written again, since progress changes state many times a second.
 */
export function browserStorage(open: () => Storage = () => localStorage): StateStorage {
  let written: string | undefined;
  return {
    getItem(name) {
      return attempt(() => open().getItem(name)) ?? null;
    },
    setItem(name, value) {
      if (value === written) return;
      written = value;
      attempt(() => open().setItem(name, value));
    },
    removeItem(name) {
      written = undefined;
      attempt(() => open().removeItem(name));
    },
  };
}

function attempt<T>(access: () => T): T | undefined {
  try {
    return access();
  } catch {
    return undefined;
  }
}
