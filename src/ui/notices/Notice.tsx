import type { ReactNode } from 'react';
import { X } from 'lucide-react';
import { say } from '../text/say';

interface NoticeProps {
  /** `alert` for a fault, which is read out at once. */
  role: 'status' | 'alert';
  /** One sentence. */
  children: ReactNode;
  /** The button that helps. */
  action?: ReactNode;
  onDismiss?: () => void;
}

/** One line at the foot of the window: it lies over the page, so that nothing moves. */
export function Notice({ role, children, action, onDismiss }: NoticeProps) {
  return (
    <div className="notice" data-role={role}>
      <p role={role}>{children}</p>
      <div className="notice-choices">
        {action}
        {onDismiss !== undefined && (
          <button
            type="button"
            className="button button-quiet button-icon"
            aria-label={say('Dismiss')}
            onClick={onDismiss}
          >
            <X size={16} aria-hidden="true" />
          </button>
        )}
      </div>
    </div>
  );
}
