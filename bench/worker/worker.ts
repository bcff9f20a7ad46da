// The bench worker's entry: one measurement a message, on the production runtime's own pipelines.
import { watchMemory } from './watchMemory';
import type { Measures } from '../contract';
import { createMeasures } from './measures';

interface Question {
  id: number;
  name: keyof Measures;
  params: never;
}

const scope = globalThis as unknown as DedicatedWorkerGlobalScope;
// Before ONNX Runtime is loaded, which the first measurement does.
const measures = createMeasures(watchMemory());

scope.addEventListener('message', (event: MessageEvent<Question>) => {
  void answer(event.data);
});

async function answer({ id, name, params }: Question): Promise<void> {
  try {
    scope.postMessage({ id, result: await measures[name](params) });
  } catch (error) {
    const detail = error instanceof Error && 'detail' in error ? ` (${String(error.detail)})` : '';
    scope.postMessage({ id, fault: `${String(error)}${detail}` });
  }
}
