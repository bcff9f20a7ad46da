/**
 * Runs tasks one after the other in the order they came; a task that fails fails alone. ONNX Runtime
 * needs this: two runs at once hang, two creations at once throw.
 */
export function createQueue(): <T>(task: () => Promise<T>) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (task) => {
    const run = last.then(task);
    last = run.catch(() => undefined);
    return run;
  };
}
