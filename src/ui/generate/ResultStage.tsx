import { RotateCcw } from 'lucide-react';
import type { StepEvent } from '../../protocol/api';
import { flowOfDrawing } from '../../store/flowSources';
import { faultIn, picturesOfRun, shownPicture } from '../../store/generation';
import { Stage } from '../parts/Stage';
import { useLostFocus } from '../parts/useLostFocus';
import { TokenField } from '../parts/TokenField';
import { FlowButton } from '../flowView/FlowButton';
import { useActions, useApp } from '../storeContext';
import { useFault } from '../useFault';
import { runShare } from '../words';
import { EmptyStage } from './EmptyStage';
import { PictureActions } from './PictureActions';
import { ShownPictures } from './ShownPictures';
import { statusWords } from './words';
import { say } from '../text/say';

/** The picture, or the pictures of a batch, or what stands in their place while there is none. */
export function ResultStage() {
  const generation = useApp((state) => state.generation);
  const engine = useApp((state) => state.engine.phase);
  const tokens = useApp((state) => state.engine.pack?.latent.tokens);
  const styles = useApp((state) => state.engine.pack?.styles);
  const { cancelGeneration, retryGeneration, dismissGenerationFault } = useActions();
  const { phase, view } = generation;
  const shown = shownPicture(generation);
  const batch = shown === undefined ? [] : picturesOfRun(generation, shown.runId);
  const open = view === 'batch' && batch.length > 1;
  const running = phase.kind === 'running';
  const veiled = running && !phase.looking;
  const share = running ? runShare(phase.step) : null;
  const fault = useFault(faultIn(phase), () => void retryGeneration(), dismissGenerationFault);

  return (
    <section className="result" aria-label={say('Result')}>
      <Stage
        className={shown === undefined ? 'stage-empty' : undefined}
        status={statusWords(phase, engine, shown, batch)}
        progress={
          running
            ? { share, detail: stepDetail(phase.step), onCancel: cancelGeneration }
            : undefined
        }
        fault={fault}
        actions={
          phase.kind === 'cancelled' ? (
            <RetryButton onRetry={() => void retryGeneration()} />
          ) : (
            shown && !open && <PictureActions picture={shown} />
          )
        }
      >
        {shown && <ShownPictures shown={shown} batch={batch} open={open} behind={veiled} />}
        {shown && !open && !veiled && (
          <FlowButton source={flowOfDrawing(shown, styles ?? [])} over />
        )}
        {veiled ? (
          <div className={shown ? 'stage-veil stage-veil-over' : 'stage-veil'}>
            <TokenField tokens={tokens} share={share} moving />
          </div>
        ) : (
          shown === undefined && (
            <EmptyStage engine={engine} tokens={tokens} moving={phase.kind === 'following'} />
          )
        )}
      </Stage>
      {shown?.cut && !veiled && (
        <p className="cut-note">
          {say('The prompt was cut: the model reads at most {limit} tokens. It kept', {
            limit: shown.cut.limit,
          })}{' '}
          <q>{shown.cut.keptText}</q>
        </p>
      )}
    </section>
  );
}

/** It takes the place of Cancel, and the focus with it. */
function RetryButton({ onRetry }: { onRetry: () => void }) {
  return (
    <button type="button" ref={useLostFocus()} className="button" onClick={onRetry}>
      <RotateCcw size={18} aria-hidden="true" />
      {say('Retry')}
    </button>
  );
}

function stepDetail(step: StepEvent | null) {
  return step?.phase === 'flow' ? `${step.step} / ${step.totalSteps}` : null;
}
