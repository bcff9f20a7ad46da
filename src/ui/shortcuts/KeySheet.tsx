import { useId } from 'react';
import { X } from 'lucide-react';
import { Dialog } from '../parts/Dialog';
import { useActions } from '../storeContext';
import { keySheet } from './keys';
import { say, translated } from '../text/say';
import './keySheet.css';

/** All that the keyboard can do, over the page. */
export function KeySheet() {
  const { showKeySheet } = useActions();
  const onClose = () => showKeySheet(false);
  const titleId = useId();
  return (
    <Dialog className="key-sheet" labelledBy={titleId} onClose={onClose}>
      <header className="key-sheet-head">
        <h2 id={titleId}>{say('Keyboard')}</h2>
        <button
          type="button"
          className="button button-quiet button-icon"
          aria-label={say('Close')}
          onClick={onClose}
        >
          <X size={20} aria-hidden="true" />
        </button>
      </header>
      <div className="key-sheet-places">
        {keySheet.map(({ place, keys }) => (
          <section key={place} aria-label={say(place)}>
            <h3 className="field-label">{say(place)}</h3>
            <dl>
              {keys.map(({ press, does }) => (
                <div key={does} className="key-sheet-row">
                  <dt>
                    {press.map((key) => (
                      <kbd key={key}>{translated(key) ?? key}</kbd>
                    ))}
                  </dt>
                  <dd>{say(does)}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}
