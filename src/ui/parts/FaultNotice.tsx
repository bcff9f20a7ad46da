import { CircleAlert, X } from 'lucide-react';
import type { Fault } from '../../store/faults';
import { FaultWords } from '../text/FaultWords';
import { say } from '../text/say';
import './faultNotice.css';

interface FaultNoticeProps {
  fault: Fault;
  /** What the fault's mend does; absent where there is nothing to press. */
  onMend?: (() => void) | undefined;
  onDismiss?: (() => void) | undefined;
}

/** One fault: its sentence, and the button that helps. It lies over the stage, so that nothing moves. */
export function FaultNotice({ fault, onMend, onDismiss }: FaultNoticeProps) {
  return (
    <div className="fault">
      <CircleAlert size={18} aria-hidden="true" />
      <p role="alert">
        <FaultWords fault={fault} />
      </p>
      {onMend !== undefined && fault.mend !== 'none' && (
        <button type="button" className="button fault-mend" onClick={onMend}>
          {say('Retry')}
        </button>
      )}
      {onDismiss !== undefined && (
        <button
          type="button"
          className="button button-quiet button-icon fault-dismiss"
          aria-label={say('Dismiss')}
          onClick={onDismiss}
        >
          <X size={16} aria-hidden="true" />
        </button>
      )}
    </div>
  );
}
