import { FlowTokError } from '../../protocol/errors';
import type { RoleFile } from '../../protocol/manifest';

/** What ONNX Runtime threw (an Error, a string or a bare number) as a fault a person can act on. */
export function ortFault(error: unknown, file: RoleFile, act: 'load' | 'run'): FlowTokError {
  if (error instanceof FlowTokError) return error;
  const detail = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  if (error instanceof RangeError || /out of memory|bad_alloc|allocat|OOM/i.test(detail)) {
    return new FlowTokError(
      'out-of-memory',
      `There is not enough memory for ${file.path}; close other tabs or programs and try again.`,
      detail,
    );
  }
  if (error instanceof WebAssembly.RuntimeError) {
    // ONNX Runtime does not survive this: whatever runs next on this thread fails too.
    return new FlowTokError(
      'worker-crashed',
      `ONNX Runtime crashed in the model pack's file ${file.path}; load the model again.`,
      detail,
    );
  }
  if (act === 'load') {
    return new FlowTokError(
      'pack-invalid',
      `ONNX Runtime cannot load the model pack's file ${file.path}; get the pack again or choose another.`,
      detail,
    );
  }
  return new FlowTokError(
    'internal',
    `The model pack's file ${file.path} failed while it ran; try again or reload the page.`,
    detail,
  );
}
