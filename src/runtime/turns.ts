import { abortError } from '../protocol/errors';

/** Runs calls one after the other. One that is aborted before its turn rejects at once. */
export function createTurns(): <T>(
  signal: AbortSignal | undefined,
  task: () => Promise<T>,
) => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return (signal, task) => {
    const run = last.then(() => {
      if (signal?.aborted) throw abortError();
      return task();
    });
    last = run.catch(() => undefined);
    return orAborted(run, signal);
  };
}

/** The run's outcome, or an `AbortError` if the signal comes first; the run then ends on its own. */
function orAborted<T>(run: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (!signal) return run;
  return new Promise((resolve, reject) => {
    const stop = () => reject(abortError());
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop);
    void run.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
