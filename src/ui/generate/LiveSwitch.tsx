import { useId } from 'react';
import { liveIsOn } from '../../store/appStore';
import { usualTime } from '../../store/live';
import { duration } from '../format';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';
import './liveSwitch.css';

/** Whether the picture follows the typing. There is always a hint, so that nothing moves when it changes. */
export function LiveSwitch() {
  const hintId = useId();
  const on = useApp(liveIsOn);
  const offBySpeed = useApp((state) => !liveIsOn(state) && state.preferences.live === 'auto');
  const time = useApp((state) => usualTime(state.pace));
  const busy = useApp((state) => state.generation.phase.kind === 'following');
  const { chooseLive } = useActions();
  const hint =
    offBySpeed && time !== null
      ? say('Off: {time} a picture here', { time: duration(time) })
      : say('Draws as you type');
  return (
    <div className="live">
      <label className="live-label">
        <input
          type="checkbox"
          role="switch"
          className="live-input"
          aria-describedby={hintId}
          checked={on}
          onChange={() => chooseLive(on ? 'off' : 'on')}
        />
        <span className="live-track" data-busy={busy} aria-hidden="true" />
        {say('Live')}
      </label>
      <span id={hintId} className="live-hint">
        {hint}
      </span>
    </div>
  );
}
