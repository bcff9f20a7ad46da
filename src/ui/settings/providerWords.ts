import type { ExecutionProviderChoice } from '../../protocol/api';
import type { EnginePhase } from '../../store/engine';
import type { WebGpuSupport } from '../../store/services';

interface ProviderFacts {
  phase: EnginePhase;
  webGpu: WebGpuSupport | null;
  choice: ExecutionProviderChoice;
  /** The choice comes from the address of the page. */
  forced: boolean;
}

/** Where the model runs and why, in calm words. */
export function providerWords({ phase, webGpu, choice, forced }: ProviderFacts): string {
  if (phase.kind === 'loading') return 'The model is being made ready.';
  if (phase.kind === 'failed') return 'The model is not running.';
  const chosen = forced ? 'as the address of this page asks' : 'as you chose';
  if (phase.executionProvider === 'webgpu') {
    const why = choice === 'webgpu' ? chosen : 'the fastest this browser offers';
    return `It runs on the graphics processor with WebGPU, ${why}.`;
  }
  const here = 'It runs on the processor with WebAssembly';
  if (choice === 'wasm') return `${here}, ${chosen}.`;
  const same = 'Pictures are the same, they take a little longer.';
  if (webGpu === 'no-api') return `${here}, since this browser has no WebGPU. ${same}`;
  if (webGpu === 'no-adapter') {
    return `${here}, since WebGPU found no graphics processor it can use. ${same}`;
  }
  return `${here}, since this model did not pass the start-up check on WebGPU here. ${same}`;
}
