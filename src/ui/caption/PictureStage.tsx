import { useRef, type RefObject } from 'react';
import { ImagePlus } from 'lucide-react';
import type { CaptioningState } from '../../store/captioning';
import type { EnginePhase } from '../../store/engine';
import { count, duration } from '../format';
import { Stage } from '../parts/Stage';
import { TokenField } from '../parts/TokenField';
import { useActions, useApp } from '../storeContext';
import { useFault } from '../useFault';
import { loadingWords, runShare, runWords } from '../words';

/** The picture taken in, or the invitation to give one. */
export function PictureStage() {
  const captioning = useApp((state) => state.captioning);
  const engine = useApp((state) => state.engine.phase);
  const tokens = useApp((state) => state.engine.pack?.latent.tokens);
  const { cancelCaptioning, captionAgain, captionFile, dismissCaptioningFault } = useActions();
  const input = useRef<HTMLInputElement>(null);
  const { phase, picture, caption } = captioning;
  const step = phase.kind === 'running' ? phase.step : null;
  const running = phase.kind === 'running' || phase.kind === 'opening';
  const share = runShare(step);
  const fault = useFault(
    phase.kind === 'failed' ? phase.fault : null,
    () => void captionAgain(),
    dismissCaptioningFault,
  );
  const unread = picture !== null && caption === null && !running;

  return (
    <section className="taken" aria-label="Picture">
      <Stage
        className={picture === null ? 'stage-empty stage-drop' : 'stage-taken'}
        status={statusWords(captioning, engine)}
        progress={
          running
            ? {
                share,
                detail: step?.phase === 'flow' ? `${step.step} / ${step.totalSteps}` : null,
                onCancel: cancelCaptioning,
              }
            : undefined
        }
        fault={fault}
        actions={
          picture !== null && (
            <>
              {unread && (
                <button
                  type="button"
                  className="button button-quiet"
                  onClick={() => void captionAgain()}
                >
                  Read again
                </button>
              )}
              <ChooseButton input={input} />
            </>
          )
        }
      >
        {picture !== null && <img src={picture.url} alt={picture.name} />}
        {running && picture === null && (
          <div className="stage-veil">
            <TokenField tokens={tokens} share={share} moving />
          </div>
        )}
        {!running && picture === null && (
          <div className="stage-veil">
            <ImagePlus size={40} strokeWidth={1.25} aria-hidden="true" />
            <p className="stage-hint">
              <strong>Show it something</strong>
              Drop a picture anywhere on this page, paste one, or choose a file. It stays on this
              machine.
            </p>
            <ChooseButton input={input} solid />
          </div>
        )}
      </Stage>
      <input
        ref={input}
        className="visually-hidden"
        type="file"
        accept="image/*"
        aria-label="Picture file"
        tabIndex={-1}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file chosen twice must fire twice.
          event.target.value = '';
          if (file !== undefined) void captionFile(file, file.name);
        }}
      />
    </section>
  );
}

function ChooseButton({
  input,
  solid = false,
}: {
  input: RefObject<HTMLInputElement | null>;
  solid?: boolean;
}) {
  return (
    <button
      type="button"
      className={solid ? 'button button-solid' : 'button'}
      onClick={() => input.current?.click()}
    >
      {!solid && <ImagePlus size={18} aria-hidden="true" />}
      Choose an image
    </button>
  );
}

function statusWords({ phase, picture, caption }: CaptioningState, engine: EnginePhase): string {
  if (phase.kind === 'opening') return 'Opening the picture';
  if (phase.kind === 'running') return runWords('reading', phase.step, engine);
  if (engine.kind === 'loading') return loadingWords(engine.progress);
  if (phase.kind === 'cancelled') return 'Cancelled';
  if (engine.kind === 'failed') return 'The model is not loaded';
  if (phase.kind === 'failed' && phase.fault.mend !== 'none') return 'Stopped';
  if (picture === null || caption === null) return 'Ready';
  return `Read in ${duration(caption.milliseconds)}, ${count(caption.evaluations, 'evaluation')}`;
}
