import { Dialog } from '../parts/Dialog';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';
import { packWords as words } from './words';
import './models.css';

/** Asks before another host is asked for anything. */
export function HostDialog() {
  const asking = useApp((state) => state.packs.asking);
  const { answerHost } = useActions();
  if (asking === null) return null;
  const { host } = new URL(asking.url);
  return (
    <Dialog className="host-dialog" labelledBy="host-title" onClose={() => answerHost(false)}>
      <h2 id="host-title">{say('Get a pack from {host}?', { host })}</h2>
      <p>
        {say(
          'Its files come from {host} (and where that sends the browser), which learns this device’s address as from any visit. A pack is data and is checked before it is used; nothing you write or show here is ever sent.',
          { host },
        )}
      </p>
      <p className="pack-facts host-address">{asking.url}</p>
      <div className="pack-buttons">
        <button type="button" className="button button-solid" onClick={() => answerHost(true)}>
          {say(words.hostYes)}
        </button>
        <button type="button" className="button" onClick={() => answerHost(false)}>
          {say(words.hostNo)}
        </button>
      </div>
    </Dialog>
  );
}
