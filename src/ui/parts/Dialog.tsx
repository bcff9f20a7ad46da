import { useLayoutEffect, useRef, type ReactNode } from 'react';
import './dialog.css';

interface DialogProps {
  className: string;
  /** The id of its heading. */
  labelledBy: string;
  /** Called on Escape, which closes it by itself: whoever shows it has to know. */
  onClose: () => void;
  children: ReactNode;
}

/** A modal dialog over the page, open as long as it is rendered. */
export function Dialog({ className, labelledBy, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);

  // Closed while it still is in the page: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  return (
    <dialog
      ref={dialog}
      className={`dialog ${className}`}
      aria-labelledby={labelledBy}
      onCancel={onClose}
    >
      {children}
    </dialog>
  );
}
