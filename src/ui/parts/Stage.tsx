import type { ReactNode } from 'react';
import type { Fault } from '../../store/faults';
import { FaultNotice } from './FaultNotice';
import { ProgressBar } from './ProgressBar';
import { say } from '../text/say';
import './stage.css';

interface StageProps {
  children: ReactNode;
  /** Words for the visitor's and the screen reader's status line. */
  status: string;
  /** Present while something runs: its share in [0, 1], null while that is unknown. */
  progress?: { share: number | null; detail: string | null; onCancel: () => void } | undefined;
  fault?: { fault: Fault; onMend?: () => void; onDismiss?: () => void } | undefined;
  /** Buttons beside the status while nothing runs. */
  actions?: ReactNode;
  className?: string | undefined;
}

/** The picture's place: a square that never changes its size, and one line under it for progress and actions. */
export function Stage({ children, status, progress, fault, actions, className }: StageProps) {
  return (
    <div className="stage">
      <div className={className === undefined ? 'stage-square' : `stage-square ${className}`}>
        {children}
        {fault !== undefined && (
          <div className="stage-fault">
            <FaultNotice {...fault} />
          </div>
        )}
      </div>
      <div className="stage-foot">
        <ProgressBar share={progress?.share ?? null} running={progress !== undefined} />
        <p role="status" className="stage-status">
          {status}
        </p>
        {progress === undefined ? (
          <div className="stage-actions">{actions}</div>
        ) : (
          <div className="stage-actions">
            <span className="stage-detail" aria-hidden="true">
              {progress.detail}
            </span>
            <button type="button" className="button" onClick={progress.onCancel}>
              {say('Cancel')}
            </button>
          </div>
        )}
      </div>
    </div>
  );
}
