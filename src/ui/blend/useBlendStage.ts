import { useActions, useApp } from '../storeContext';
import { duration } from '../format';
import { useFault } from '../useFault';
import { loadingWords } from '../words';
import { modeWork } from './words';

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
    if (phase.kind === 'opening') return 'Opening the picture';
    if (phase.kind === 'saving') return 'Writing the file';
    if (phase.kind === 'running') {
      if (engine.kind !== 'loading') return modeWork[phase.mode];
      return `${loadingWords(engine.progress)}; your run starts after`;
    }
    if (engine.kind === 'loading') return loadingWords(engine.progress);
    if (phase.kind === 'cancelled') return 'Cancelled';
    if (engine.kind === 'failed') return 'The model is not loaded';
    if (phase.kind === 'done') return `Drawn in ${duration(phase.milliseconds)}`;
    return 'Ready';
  }

  return { status: status(), progress: progress(), fault };
}
