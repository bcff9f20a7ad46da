// Sections measured anew, put into an earlier result of the same machine, browser and pack.

const SAME = ['processor', 'cores', 'chromium', 'onnxruntime_web', 'pack', 'quick'];

/**
 * `earlier` with what `later` measured in the sections of `only`.
 *
 * @throws Error, one sentence, where the two were not measured alike: ratios of two machines are no table.
 */
export function together(earlier, later) {
  for (const name of SAME) {
    const [before, now] = [earlier.machine?.[name], later.machine[name]];
    if (before !== now) {
      throw new Error(
        `docs/performance.json was measured with ${name} ${before}, this with ${now}; measure all of it, without --only.`,
      );
    }
  }
  const measured = Object.fromEntries(Object.entries(later).filter(([, value]) => value !== null));
  const notes = { ...earlier.notes };
  for (const name of Object.keys(measured)) delete notes[name];
  return {
    ...earlier,
    ...measured,
    seconds: { ...earlier.seconds, ...later.seconds },
    machine: { ...earlier.machine, ...later.machine },
    notes,
  };
}
