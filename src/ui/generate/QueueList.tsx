import { X } from 'lucide-react';
import { useActions, useApp } from '../storeContext';
import { nameOf, runSummary } from './words';
import { say } from '../text/say';
import './queueList.css';

/** What waits for its turn, next first; each can be taken out. */
export function QueueList() {
  const queue = useApp((state) => state.generation.queue);
  const { removeFromQueue } = useActions();
  if (queue.length === 0) return null;
  return (
    <section className="queue" aria-label={say('Queue')}>
      <h2 className="field-label">{say('Waiting')}</h2>
      <ol className="queue-list">
        {queue.map((run) => (
          <li key={run.id} className="queue-run">
            <span className="queue-prompt">{nameOf(run.draft)}</span>
            <span className="queue-summary">{runSummary(run)}</span>
            <button
              type="button"
              className="button button-quiet button-icon queue-remove"
              aria-label={say('Remove {prompt}, {run}', {
                prompt: nameOf(run.draft),
                run: runSummary(run),
              })}
              title={say('Remove from the queue')}
              onClick={() => removeFromQueue(run.id)}
            >
              <X size={16} aria-hidden="true" />
            </button>
          </li>
        ))}
      </ol>
    </section>
  );
}
