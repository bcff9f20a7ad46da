import { useId, type CSSProperties, type KeyboardEvent } from 'react';
import { Pause, Play } from 'lucide-react';
import { stepsOf } from '../../store/flowPath';
import type { FlowFrame } from '../../store/flowView';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';
import { scrubTarget } from './scrubTarget';
import { usePlayback } from './usePlayback';
import { pointText, timeText, words } from './words';
import './scrubber.css';

/** Most pictures of the strip above the slider. */
const STRIP = 9;

/** The slider over t, with the states' pictures above it, and the button that lets it run. */
export function Scrubber() {
  const id = useId();
  const { path, frames, t } = useApp((state) => state.flowView);
  const { scrubFlow } = useActions();
  const steps = path === null ? 1 : stepsOf(path);
  const { playing, play, pause } = usePlayback(t, steps, scrubFlow);
  /** Keys go from picture to picture, and from state to state. */
  const grain = frames.length > 1 ? frames.length - 1 : steps;

  function move(next: number) {
    pause();
    scrubFlow(next);
  }

  function onKeyDown(event: KeyboardEvent) {
    const next = scrubTarget(event.key, t, grain, steps);
    if (next === null) return;
    event.preventDefault();
    move(next);
  }

  const Icon = playing ? Pause : Play;
  return (
    <div className="scrubber">
      <button
        type="button"
        className="button button-solid button-icon"
        aria-label={say(playing ? words.pause : words.play)}
        disabled={path === null}
        onClick={playing ? pause : play}
      >
        <Icon size={18} aria-hidden="true" />
      </button>
      <div className="scrubber-track">
        <Strip frames={frames} steps={steps} />
        <label className="visually-hidden" htmlFor={id}>
          t
        </label>
        <input
          id={id}
          className="range"
          type="range"
          min={0}
          max={1}
          step={0.001}
          value={t}
          disabled={path === null}
          aria-valuetext={pointText(path, t)}
          style={{ '--share': `${100 * t}%` } as CSSProperties}
          onChange={(event) => move(event.target.valueAsNumber)}
          onKeyDown={onKeyDown}
        />
        <Ticks steps={steps} />
      </div>
      <span className="scrubber-t" aria-hidden="true">
        <i>t</i> {timeText(t)}
      </span>
    </div>
  );
}

function Strip({ frames, steps }: { frames: readonly FlowFrame[]; steps: number }) {
  const shown = Math.min(steps, STRIP - 1);
  return (
    <div className="scrubber-strip" aria-hidden="true">
      {frames.length > 0 &&
        Array.from({ length: shown + 1 }, (_, i) => {
          const t = Math.round((i * steps) / shown) / steps;
          const frame = frames[Math.round(t * (frames.length - 1))];
          return (
            <span key={i} className="scrubber-still" style={{ '--t': t } as CSSProperties}>
              {frame?.url != null && <img src={frame.url} alt="" draggable={false} />}
            </span>
          );
        })}
    </div>
  );
}

function Ticks({ steps }: { steps: number }) {
  if (steps > 32) return null;
  return (
    <div className="scrubber-ticks" aria-hidden="true">
      {Array.from({ length: steps + 1 }, (_, i) => (
        <span key={i} style={{ '--t': i / steps } as CSSProperties} />
      ))}
    </div>
  );
}
