/** Long enough to be calm, short enough to be true, in milliseconds. */
const WINDOW_MS = 5_000;
/** Below this a speed would be a guess. */
const LEAST_MS = 500;

/**
 * Bytes a second over the last seconds; null until that can be told. What was here before the first call counts for
 * nothing.
 */
export function createSpeed(now: () => number): (loadedBytes: number) => number | null {
  const samples: { at: number; loaded: number }[] = [];
  return (loaded) => {
    const at = now();
    samples.push({ at, loaded });
    while (samples.length > 2 && at - samples[0]!.at > WINDOW_MS) samples.shift();
    const first = samples[0]!;
    const elapsed = at - first.at;
    return elapsed < LEAST_MS ? null : Math.max(0, ((loaded - first.loaded) / elapsed) * 1000);
  };
}
