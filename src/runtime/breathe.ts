import { abortError } from '../protocol/errors';

/**
 * Gives the event loop one turn, so that a cancel message can arrive, then throws an `AbortError` if the
 * signal is aborted. A microtask would not do: messages are delivered between tasks only. A timer
 * would cost 4 ms each time, since browsers clamp nested timers.
 */
export async function breathe(signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
  throwIfAborted(signal);
}

/** Always an `AbortError`, whatever reason the caller gave. */
export function throwIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw abortError();
}
