import { useActions, useApp } from '../storeContext';
import { loadingShare } from '../words';
import type { EnginePhase } from '../../store/engine';
import { say } from '../text/say';

const providerNames = { webgpu: 'WebGPU', wasm: 'WebAssembly' };

/** Where the model stands, in one word; a click tells more. */
export function EngineBadge() {
  const phase = useApp((state) => state.engine.phase);
  const { goTo } = useActions();
  const words = badgeWords(phase);
  return (
    <button
      type="button"
      className="badge"
      data-state={phase.kind}
      aria-label={say('Model: {words}. Open the settings', { words })}
      onClick={() => goTo('settings')}
    >
      <span className="badge-dot" aria-hidden="true" />
      {words}
    </button>
  );
}

function badgeWords(phase: EnginePhase): string {
  if (phase.kind === 'ready') return providerNames[phase.executionProvider];
  if (phase.kind === 'failed') return say('Not loaded');
  const share = loadingShare(phase.progress);
  return phase.progress.phase === 'download' && share !== null
    ? say('Loading {percent} %', { percent: Math.floor(share * 100) })
    : say('Loading');
}
