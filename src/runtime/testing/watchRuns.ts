// What ONNX Runtime is really asked to do, for tests of what is not done twice.
import type { InferenceSession, Tensor } from 'onnxruntime-web';
import { vi } from 'vitest';
import type { Ort } from '../ort/ort';

/**
 * Watches every session of this thread.
 * @returns `runs`, the number of runs so far of networks with an input of this name; `shapes`, what that input was in each.
 */
export function watchRuns(ort: Ort): {
  runs: (input: string) => number;
  shapes: (input: string) => (readonly number[])[];
  stop: () => void;
} {
  // The class says it has factories only; its instances' methods are on its prototype all the same.
  const { prototype } = ort.InferenceSession as unknown as { prototype: InferenceSession };
  const run = vi.spyOn(prototype, 'run');
  const sessions = () => run.mock.contexts as InferenceSession[];
  return {
    runs: (input) => sessions().filter(({ inputNames }) => inputNames.includes(input)).length,
    shapes: (input) =>
      run.mock.calls.flatMap(([feeds]) => {
        const tensor = (feeds as Record<string, Tensor>)[input];
        return tensor ? [tensor.dims] : [];
      }),
    stop: () => run.mockRestore(),
  };
}
