import { useActions, useApp } from '../storeContext';
import { duration } from '../format';
import { useFault } from '../useFault';
import { loadingWords } from '../words';
import { modeWork } from './words';
import { say } from '../text/say';

/** What a mode's stage says and offers: status, progress with its Cancel, and the one fault. */
export function useBlendStage() {
  const phase = useApp((state) => state.blend.phase);
  const engine = useApp((state) => state.engine.phase);
  const { cancelBlend, startBlend, dismissBlendFault } = useActions();
  const fault = useFault(
    phase.kind === 'failed' ? phase.fault : null,
    () => void startBlend(),
    dismissBlendFault,
  );

  function progress() {
    if (phase.kind !== 'running' && phase.kind !== 'saving' && phase.kind !== 'opening')
      return undefined;
    const share = phase.kind === 'opening' ? null : phase.share;
    const detail = share === null ? null : `${Math.round(share * 100)} %`;
    return { share, detail, onCancel: cancelBlend };
  }

  function status(): string {
    if (phase.kind === 'opening') return say('Opening the picture');
    if (phase.kind === 'saving') return say('Writing the file');
    if (phase.kind === 'running') {
      if (engine.kind !== 'loading') return say(modeWork[phase.mode]);
      return say('{loading}; your run starts after', { loading: loadingWords(engine.progress) });
    }
    if (engine.kind === 'loading') return loadingWords(engine.progress);
    if (phase.kind === 'cancelled') return say('Cancelled');
    if (engine.kind === 'failed') return say('The model is not loaded');
    if (phase.kind === 'done')
      return say('Drawn in {time}', { time: duration(phase.milliseconds) });
    return say('Ready');
  }

  return { status: status(), progress: progress(), fault };
}
