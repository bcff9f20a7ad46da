/** The values used last, by key. */
export interface Recent<V> {
  get(key: string): V | undefined;
  set(key: string, value: V): void;
  clear(): void;
}

/** Keeps at most `most` values; what was not used for longest goes first. */
export function createRecent<V extends object>(most: number): Recent<V> {
  // A Map keeps the order of insertion: the first key is always the oldest.
  const kept = new Map<string, V>();
  return {
    get(key) {
      const value = kept.get(key);
      if (value === undefined) return undefined;
      kept.delete(key);
      kept.set(key, value);
      return value;
    },
    set(key, value) {
      kept.delete(key);
      kept.set(key, value);
      for (const oldest of kept.keys()) {
        if (kept.size <= most) return;
        kept.delete(oldest);
      }
    },
    clear: () => kept.clear(),
  };
}
