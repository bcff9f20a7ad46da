import { Download, MessageSquareText } from 'lucide-react';
import { faultIn, type DrawnPicture, type GenerationState } from '../../store/generation';
import { pictureFileName } from '../../store/prompts';
import { count, duration } from '../format';
import { LoadingCard } from '../parts/LoadingCard';
import { Stage } from '../parts/Stage';
import { TokenField } from '../parts/TokenField';
import { useActions, useApp } from '../storeContext';
import { useFault } from '../useFault';
import { loadingWords, runShare, runWords } from '../words';
import type { EnginePhase } from '../../store/engine';
import { ExamplePrompts } from './ExamplePrompts';

/** The picture, or what stands in its place while there is none. */
export function ResultStage() {
  const generation = useApp((state) => state.generation);
  const engine = useApp((state) => state.engine.phase);
  const tokens = useApp((state) => state.engine.pack?.latent.tokens);
  const { cancelGeneration, generate, dismissGenerationFault } = useActions();
  const { phase, pictures, shownId } = generation;
  const shown = pictures.find(({ id }) => id === shownId);
  const running = phase.kind === 'running';
  const share = running ? runShare(phase.step) : null;
  const fault = useFault(faultIn(phase), () => void generate(), dismissGenerationFault);

  return (
    <section className="result" aria-label="Result">
      <Stage
        className={shown === undefined ? 'stage-empty' : undefined}
        status={statusWords(generation, engine, shown)}
        progress={
          running
            ? { share, detail: stepDetail(phase.step), onCancel: cancelGeneration }
            : undefined
        }
        fault={fault}
        actions={shown && <PictureActions picture={shown} />}
      >
        {shown && <Picture picture={shown} behind={running} />}
        {running ? (
          <div className={shown ? 'stage-veil stage-veil-over' : 'stage-veil'}>
            <TokenField tokens={tokens} share={share} moving />
          </div>
        ) : (
          shown === undefined && (
            <Empty engine={engine} tokens={tokens} moving={phase.kind === 'following'} />
          )
        )}
      </Stage>
      {shown?.cut && !running && (
        <p className="cut-note">
          The prompt was cut: the model reads at most {shown.cut.limit} tokens. It kept{' '}
          <q>{shown.cut.keptText}</q>
        </p>
      )}
    </section>
  );
}

function Picture({ picture, behind }: { picture: DrawnPicture; behind: boolean }) {
  const { draft, url, width, height } = picture;
  return (
    <img
      // In step with the page: else the stage could be empty for a frame between two live pictures.
      decoding="sync"
      className={behind ? 'drawn drawn-behind' : 'drawn'}
      src={url}
      width={width}
      height={height}
      // While the next one is drawn, the last picture is only a backdrop.
      alt={behind ? '' : `${draft.prompt.trim()}, drawn with seed ${draft.seed}`}
    />
  );
}

function PictureActions({ picture }: { picture: DrawnPicture }) {
  const { captionUrl, goTo } = useActions();
  const { draft, url } = picture;
  const readIt = () => {
    goTo('image-to-text');
    void captionUrl(url, 'The picture you drew');
  };
  return (
    <>
      <button type="button" className="button button-quiet button-shrinks" onClick={readIt}>
        <MessageSquareText size={18} aria-hidden="true" />
        <span>Caption it</span>
      </button>
      <a className="button" href={url} download={pictureFileName(draft.prompt, draft.seed)}>
        <Download size={18} aria-hidden="true" />
        Download
      </a>
    </>
  );
}

interface EmptyProps {
  engine: EnginePhase;
  tokens: number | undefined;
  /** While the first live picture is on its way. */
  moving: boolean;
}

function Empty({ engine, tokens, moving }: EmptyProps) {
  if (engine.kind === 'loading') return <LoadingCard progress={engine.progress} />;
  return (
    <div className="stage-veil">
      <TokenField tokens={tokens} moving={moving} />
      <p className="stage-hint">
        <strong>Say it, see it</strong>
        Name a thing and press Enter. The same words and seed always give the same picture.
      </p>
      <ExamplePrompts />
    </div>
  );
}

function stepDetail(step: { phase: string; step: number; totalSteps: number } | null) {
  return step?.phase === 'flow' ? `${step.step} / ${step.totalSteps}` : null;
}

function statusWords(
  { phase }: GenerationState,
  engine: EnginePhase,
  shown: DrawnPicture | undefined,
): string {
  if (phase.kind === 'running') return runWords('drawing', phase.step, engine);
  if (engine.kind === 'loading') return loadingWords(engine.progress);
  if (phase.kind === 'cancelled') return 'Cancelled';
  if (engine.kind === 'failed') return 'The model is not loaded';
  if (phase.kind === 'failed' && phase.fault.mend !== 'none') return 'Stopped';
  // A live run keeps the words of the last picture: they would change at every letter.
  if (shown === undefined) return phase.kind === 'following' ? 'Drawing' : 'Ready';
  return `Drawn in ${duration(shown.milliseconds)}, ${count(shown.evaluations, 'evaluation')}`;
}
