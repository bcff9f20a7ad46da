import { FlowTokError, type ErrorCode } from '../protocol/errors';

/** What the page can offer beside a fault's sentence. */
export type Mend = 'reload-pack' | 'try-again' | 'none';

/** A fault as plain data: one sentence that names the thing and the mend, and the button that helps. */
export interface Fault {
  readonly code: ErrorCode;
  readonly message: string;
  readonly mend: Mend;
}

const mends: Record<ErrorCode, Mend> = {
  'pack-not-found': 'reload-pack',
  'pack-invalid': 'reload-pack',
  'pack-corrupt': 'reload-pack',
  'pack-incomplete': 'reload-pack',
  network: 'reload-pack',
  'device-lost': 'reload-pack',
  'worker-crashed': 'reload-pack',
  'out-of-memory': 'reload-pack',
  'storage-full': 'none',
  unsupported: 'none',
  'bad-input': 'none',
  internal: 'try-again',
};

/** Anything thrown, as a Fault. What is no FlowTokError keeps its text, so that a report can quote it. */
export function faultOf(error: unknown): Fault {
  if (error instanceof FlowTokError) {
    return { code: error.code, message: error.message, mend: mends[error.code] };
  }
  const text = error instanceof Error ? error.message : String(error);
  return {
    code: 'internal',
    message: `Something went wrong inside the page (${text}); try again, or reload the page.`,
    mend: 'try-again',
  };
}

/** A fault of the input: nothing to press, only something to change. */
export function inputFault(message: string): Fault {
  return { code: 'bad-input', message, mend: 'none' };
}
