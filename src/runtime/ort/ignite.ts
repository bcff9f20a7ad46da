import type { Ort } from './ort';
import { inOrt } from './session';

/** An ONNX file that gives back its one number: `Identity`, float32 [1], opset 13. */
const SPARK =
  'CAg6NwoQCgF4EgF5IghJZGVudGl0eRIBZ1oPCgF4EgoKCAgBEgQKAggBYg8KAXkSCgoICAESBAoCCAFCBAoAEA0=';

/**
 * Has ONNX Runtime fetch and compile its .wasm now, which it otherwise does at the first session, once the largest file
 * of the pack is there. Nothing waits for it; a fault comes again, and is told, when the first session is made.
 */
export function ignite(ort: Ort): void {
  const bytes = Uint8Array.from(atob(SPARK), (character) => character.charCodeAt(0));
  const spark = inOrt(() => ort.InferenceSession.create(bytes, { executionProviders: ['wasm'] }));
  void spark.then((session) => inOrt(() => session.release())).catch(() => undefined);
}
