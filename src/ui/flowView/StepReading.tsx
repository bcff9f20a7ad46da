import { doneAt, stepOf, type FlowPath } from '../../store/flowPath';
import { percent } from '../format';
import { useApp } from '../storeContext';
import { say } from '../text/say';
import { words } from './words';

/** Where the step under way heads for, in words and as a picture, and how much of the change is done. */
export function StepReading({ path }: { path: FlowPath }) {
  const t = useApp((state) => state.flowView.t);
  const readings = useApp((state) => state.flowView.readings);
  const reading = readings[stepOf(path, t)];
  return (
    <div className="flow-reading">
      {readings.length > 0 && (
        <section className="flow-heading" aria-label={say(words.heading)}>
          {path.direction === 'text-to-image' && (
            <span className="flow-heading-picture">
              {reading?.url != null && <img src={reading.url} alt="" draggable={false} />}
            </span>
          )}
          <div>
            <h3 className="field-label">{say(words.heading)}</h3>
            <p className={reading == null ? 'flow-words flow-words-wait' : 'flow-words'}>
              {reading?.caption ?? say(words.reading)}
            </p>
          </div>
          <span className="flow-sure">
            {reading != null && say('{percent} sure', { percent: percent(reading.score) })}
          </span>
        </section>
      )}
      <p className="flow-done">
        <strong>{percent(doneAt(path, t))}</strong> {say(words.done)}
      </p>
    </div>
  );
}
