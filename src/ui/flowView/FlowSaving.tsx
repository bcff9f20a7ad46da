import { Film } from 'lucide-react';
import { animationFormats } from '../../store/animation';
import { FaultNotice } from '../parts/FaultNotice';
import { useActions, useApp } from '../storeContext';
import { words } from './words';
import { say } from '../text/say';

/** Saves the pictures as a film. */
export function FlowSaving() {
  const saving = useApp((state) => state.flowView.saving);
  const complete = useApp(
    ({ flowView }) =>
      flowView.frames.length > 0 && flowView.frames.every(({ url }) => url !== null),
  );
  const { saveFlow, cancelSavingFlow, dismissFlowSaving } = useActions();
  if (saving.kind === 'running') {
    return (
      <div className="flow-saving">
        <span className="flow-saving-words" role="status">
          {say('Saving, {done} of {total}', { done: saving.done, total: saving.total })}
        </span>
        <button type="button" className="button" onClick={cancelSavingFlow}>
          {say('Cancel')}
        </button>
      </div>
    );
  }
  return (
    <div className="flow-saving">
      {saving.kind === 'failed' && (
        <FaultNotice fault={saving.fault} onDismiss={dismissFlowSaving} />
      )}
      {animationFormats.map((format) => (
        <button
          key={format}
          type="button"
          className="button"
          disabled={!complete}
          onClick={() => void saveFlow(format)}
        >
          <Film size={18} aria-hidden="true" />
          {say(words.save[format])}
        </button>
      ))}
    </div>
  );
}
