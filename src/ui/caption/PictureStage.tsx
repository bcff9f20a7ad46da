import { useRef, useState, type CSSProperties, type RefObject } from 'react';
import { Crop as CropIcon, ImagePlus } from 'lucide-react';
import type { CaptioningState, TakenPicture } from '../../store/captioning';
import type { EnginePhase } from '../../store/engine';
import { count, duration } from '../format';
import { Stage } from '../parts/Stage';
import { TokenField } from '../parts/TokenField';
import { useActions, useApp } from '../storeContext';
import { useFault } from '../useFault';
import { loadingWords, runShare, runWords } from '../words';
import { CameraView } from './CameraView';
import { CropBox } from './CropBox';
import { CropTools } from './CropTools';
import { PictureButtons, PictureFileInput } from './PictureButtons';
import { say } from '../text/say';

/** The picture taken in, or the invitation to give one. */
export function PictureStage() {
  const captioning = useApp((state) => state.captioning);
  const engine = useApp((state) => state.engine.phase);
  const tokens = useApp((state) => state.engine.pack?.latent.tokens);
  const { cancelCaptioning, captionAgain, dismissCaptioningFault } = useActions();
  const section = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  const { phase, picture, crop, caption } = captioning;
  const step = phase.kind === 'running' ? phase.step : null;
  const running = phase.kind === 'running' || phase.kind === 'opening';
  const aiming = phase.kind === 'aiming';
  const shown = aiming ? null : picture;
  const share = runShare(step);
  const fault = useFault(
    phase.kind === 'failed' ? phase.fault : null,
    () => void captionAgain(),
    dismissCaptioningFault,
  );
  // Where the button that was pressed has gone, the focus stays near.
  const keepFocus = () => section.current?.focus({ preventScroll: true });

  return (
    <section ref={section} className="taken" aria-label={say('Picture')} tabIndex={-1}>
      <Stage
        className={stageClass(aiming, picture)}
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
        actions={shown !== null && <TakenActions input={input} unread={caption === null} />}
      >
        {aiming && <CameraView open={phase.camera === 'open'} onEnd={keepFocus} />}
        {shown !== null && <Taken picture={shown} crop={crop} onEnd={keepFocus} />}
        {running && picture === null && (
          <div className="stage-veil">
            <TokenField tokens={tokens} share={share} moving />
          </div>
        )}
        {!running && !aiming && picture === null && (
          <div className="stage-veil">
            <ImagePlus size={40} strokeWidth={1.25} aria-hidden="true" />
            <p className="stage-hint">
              <strong>{say('Show it something')}</strong>
              {say(
                'Drop a picture anywhere on this page, paste one, or choose a file. It stays on this machine.',
              )}
            </p>
            <div className="picture-buttons">
              <PictureButtons input={input} inviting />
            </div>
          </div>
        )}
      </Stage>
      <PictureFileInput ref={input} />
    </section>
  );
}

interface TakenProps {
  picture: TakenPicture;
  crop: CaptioningState['crop'];
  onEnd: () => void;
}

function Taken({ picture, crop, onEnd }: TakenProps) {
  // A crop that stands when the place is opened was not asked for just now.
  const [cropAtFirst] = useState(crop);
  return (
    <>
      <div
        className="crop-frame"
        style={{ '--ratio': picture.width / picture.height } as CSSProperties}
      >
        <img src={picture.url} alt={picture.name} draggable={false} />
        {crop !== null && (
          <CropBox picture={picture} crop={crop} takesFocus={cropAtFirst === null} />
        )}
      </div>
      {crop !== null && <CropTools picture={picture} crop={crop} onEnd={onEnd} />}
    </>
  );
}

interface TakenActionsProps {
  input: RefObject<HTMLInputElement | null>;
  /** It has no caption: its run failed, or was cancelled. */
  unread: boolean;
}

/** What can be done with the picture that was taken in. */
function TakenActions({ input, unread }: TakenActionsProps) {
  const crop = useApp((state) => state.captioning.crop);
  const { captionAgain, startCrop } = useActions();
  return (
    <>
      {unread && (
        <button type="button" className="button button-quiet" onClick={() => void captionAgain()}>
          {say('Read again')}
        </button>
      )}
      {crop === null && (
        <button type="button" className="button button-quiet button-shrinks" onClick={startCrop}>
          <CropIcon size={18} aria-hidden="true" />
          <span>{say('Crop')}</span>
        </button>
      )}
      <PictureButtons input={input} />
    </>
  );
}

function stageClass(aiming: boolean, picture: TakenPicture | null): string {
  if (aiming) return 'stage-empty stage-aiming';
  return picture === null ? 'stage-empty stage-drop' : 'stage-taken';
}

function statusWords({ phase, picture, caption }: CaptioningState, engine: EnginePhase): string {
  if (phase.kind === 'opening') return say('Opening the picture');
  if (phase.kind === 'running') return runWords('reading', phase.step, engine);
  if (phase.kind === 'aiming')
    return phase.camera === 'open' ? say('The camera is on') : say('Asking');
  if (engine.kind === 'loading') return loadingWords(engine.progress);
  if (phase.kind === 'cancelled') return say('Cancelled');
  if (engine.kind === 'failed') return say('The model is not loaded');
  if (phase.kind === 'failed' && phase.fault.mend !== 'none') return say('Stopped');
  if (picture === null || caption === null) return say('Ready');
  return say('Read in {time}, {evaluations}', {
    time: duration(caption.milliseconds),
    evaluations: count(caption.evaluations, 'evaluation'),
  });
}
