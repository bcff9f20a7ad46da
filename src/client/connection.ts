import type { Progress, StepEvent } from '../protocol/api';
import { abortError, FlowTokError, fromWireError } from '../protocol/errors';
import type {
  CallKind,
  CallMessage,
  FromWorker,
  Params,
  Result,
  ResultMessage,
  Standing,
  ToWorker,
} from '../protocol/messages';

/** What the connection needs of a Worker; a MessagePort with `terminate` will do. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  addEventListener(
    type: 'message' | 'messageerror' | 'error',
    listener: (event: Event | MessageEvent<unknown>) => void,
  ): void;
  terminate(): void;
}

export interface CallEvents {
  signal?: AbortSignal | undefined;
  onProgress?: ((progress: Progress) => void) | undefined;
  onStep?: ((step: StepEvent) => void) | undefined;
}

/** Calls into one worker. */
export interface Connection {
  /**
   * Rejects with an `AbortError` as soon as the signal aborts (the worker stops at its next step), with
   * `worker-crashed` when the worker dies, else with what the worker says.
   */
  call: <K extends CallKind>(kind: K, params: Params<K>, events?: CallEvents) => Promise<Result<K>>;
  /** Ends the worker; what is pending, and any later call, rejects with `reason`. */
  close: (reason: Error) => void;
}

interface Pending {
  take: (message: Exclude<FromWorker, { kind: 'revived' }>) => void;
  fail: (error: Error) => void;
}

/** @param onRevived called when the model in the worker goes on with another graphics device, or without one */
export function connect(
  worker: WorkerLike,
  onRevived: (standing: Standing) => void = () => undefined,
): Connection {
  const pending = new Map<number, Pending>();
  let lastId = 0;
  let closed: Error | undefined;

  worker.addEventListener('message', (event) => {
    if (!('data' in event) || !isFromWorker(event.data)) return;
    const message = event.data;
    if (message.kind === 'revived') return onRevived(message.standing);
    // An answer whose id nobody waits for is late (its call was cancelled): it is dropped here.
    pending.get(message.id)?.take(message);
  });
  worker.addEventListener('error', (event) => {
    close(crashed('message' in event ? String(event.message) : 'the worker did not start'));
  });
  worker.addEventListener('messageerror', () => close(crashed('a message could not be read')));

  function close(reason: Error): void {
    if (closed) return;
    closed = reason;
    worker.terminate();
    for (const { fail } of [...pending.values()]) fail(reason);
  }

  function call<K extends CallKind>(
    kind: K,
    params: Params<K>,
    { signal, onProgress, onStep }: CallEvents = {},
  ): Promise<Result<K>> {
    if (closed) return Promise.reject(closed);
    if (signal?.aborted) return Promise.reject(abortError());
    const id = ++lastId;
    return new Promise<Result<K>>((resolve, reject) => {
      const settle = () => {
        pending.delete(id);
        signal?.removeEventListener('abort', stop);
      };
      const fail = (error: Error) => {
        settle();
        reject(error);
      };
      const stop = () => {
        fail(abortError());
        worker.postMessage({ id, kind: 'cancel' });
      };
      const take: Pending['take'] = (message) => {
        if (message.kind === 'progress') return onProgress?.(message.progress);
        if (message.kind === 'step') return onStep?.(message.step);
        if (message.kind === 'error') return fail(fromWireError(message.error));
        if (!answers(message, kind)) return fail(crashed(`${message.call} answered ${kind}`));
        settle();
        resolve(message.result);
      };
      signal?.addEventListener('abort', stop);
      pending.set(id, { take, fail });
      try {
        worker.postMessage(callMessage(id, kind, params));
      } catch (error) {
        // What cannot be cloned, a detached picture for one.
        fail(
          new FlowTokError('bad-input', 'The request cannot be sent to the model.', String(error)),
        );
      }
    });
  }

  return { call, close };
}

/** The compiler cannot see that `kind` and `params` belong together; the signature of `call` sees to it. */
function callMessage<K extends CallKind>(id: number, kind: K, params: Params<K>): CallMessage {
  return { id, kind, params } as CallMessage;
}

function answers<K extends CallKind>(
  message: ResultMessage,
  kind: K,
): message is ResultMessage & { result: Result<K> } {
  return message.call === kind;
}

function isFromWorker(value: unknown): value is FromWorker {
  return typeof value === 'object' && value !== null && 'id' in value && 'kind' in value;
}

/** The error of what was under way in a worker that is no more. */
export function crashed(detail: string): FlowTokError {
  return new FlowTokError(
    'worker-crashed',
    'The model stopped unexpectedly; load it again, or reload the page.',
    detail,
  );
}
