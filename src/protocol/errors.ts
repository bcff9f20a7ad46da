/** Why something failed, for code; the message is for people. */
export type ErrorCode =
  | 'pack-not-found'
  | 'pack-invalid'
  | 'pack-corrupt'
  | 'pack-incomplete'
  | 'network'
  | 'unsupported'
  | 'bad-input'
  | 'device-lost'
  | 'out-of-memory'
  | 'storage-full'
  | 'worker-crashed'
  | 'internal';

/** A fault a person can act on: `message` is one sentence that names the thing and the mend. */
export class FlowTokError extends Error {
  override readonly name = 'FlowTokError';
  readonly code: ErrorCode;
  /** The technical cause, for a bug report; never shown as the sentence. */
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, detail?: string) {
    super(message);
    this.code = code;
    this.detail = detail;
  }
}

/** An error as it crosses the worker boundary: structured clone keeps no class and no code. */
export interface WireError {
  code: ErrorCode | 'aborted';
  message: string;
  detail?: string;
}

/** True for what an AbortSignal rejects with, whichever realm made it. */
export function isAbortError(error: unknown): error is DOMException {
  return (
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError'
  );
}

/** The error every cancelled call rejects with. */
export function abortError(message = 'The request was cancelled.'): DOMException {
  return new DOMException(message, 'AbortError');
}

/** Flattens anything thrown; what is not ours becomes `internal`, with its text kept as detail. */
export function toWireError(error: unknown): WireError {
  if (isAbortError(error)) return { code: 'aborted', message: error.message };
  if (error instanceof FlowTokError) {
    const { code, message, detail } = error;
    return detail === undefined ? { code, message } : { code, message, detail };
  }
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return {
    code: 'internal',
    message: 'Something went wrong inside the model; try again or reload the page.',
    detail,
  };
}

/** The named class again, on the other side. */
export function fromWireError(wire: WireError): FlowTokError | DOMException {
  if (wire.code === 'aborted') return abortError(wire.message);
  return new FlowTokError(wire.code, wire.message, wire.detail);
}
