import { TokenField } from '../parts/TokenField';
import type { FlowFrame } from '../../store/flowView';
import { frameWeights } from './frameWeights';
import { timeText } from './words';
import { say } from '../text/say';

interface FramePictureProps {
  frames: readonly FlowFrame[];
  t: number;
  tokens: number | undefined;
  /** What stands in the picture's place where there will be none. */
  missing: string | null;
}

/**
 * The picture at `t`. All that are decoded lie on top of each other, so that none has to be fetched while the slider
 * moves; between two of them the later one fades in.
 */
export function FramePicture({ frames, t, tokens, missing }: FramePictureProps) {
  const shown = frameWeights(frames, t);
  const main = shown.indexOf(Math.max(...shown));
  if (missing !== null) return <p className="flow-missing">{missing}</p>;
  return (
    <div className="flow-picture">
      {frames.every(({ url }) => url === null) && <TokenField tokens={tokens} moving />}
      {frames.map(
        (frame, index) =>
          frame.url !== null && (
            <img
              key={frame.t}
              src={frame.url}
              alt={index === main ? say('The picture at t = {t}', { t: timeText(frame.t) }) : ''}
              aria-hidden={index === main ? undefined : true}
              draggable={false}
              style={{ opacity: shown[index] }}
            />
          ),
      )}
    </div>
  );
}
