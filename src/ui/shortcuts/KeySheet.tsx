import { useId, useLayoutEffect, useRef } from 'react';
import { X } from 'lucide-react';
import { keySheet } from './keys';
import './keySheet.css';

/** All that the keyboard can do, over the page. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const titleId = useId();
  const dialog = useRef<HTMLDialogElement>(null);

  // Closed while it still is in the page: only then does the browser give the focus back.
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);

  return (
    <dialog ref={dialog} className="key-sheet" aria-labelledby={titleId} onCancel={onClose}>
      <header className="key-sheet-head">
        <h2 id={titleId}>Keyboard</h2>
        <button
          type="button"
          className="button button-quiet button-icon"
          aria-label="Close"
          onClick={onClose}
        >
          <X size={20} aria-hidden="true" />
        </button>
      </header>
      <div className="key-sheet-places">
        {keySheet.map(({ place, keys }) => (
          <section key={place} aria-label={place}>
            <h3 className="field-label">{place}</h3>
            <dl>
              {keys.map(({ press, does }) => (
                <div key={does} className="key-sheet-row">
                  <dt>
                    {press.map((key) => (
                      <kbd key={key}>{key}</kbd>
                    ))}
                  </dt>
                  <dd>{does}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}
