import { Dialog } from '../parts/Dialog';
import { useActions, useApp } from '../storeContext';
import { packWords as words } from './words';

/** Asks before another host is asked for anything. */
export function HostDialog() {
  const asking = useApp((state) => state.packs.asking);
  const { answerHost } = useActions();
  if (asking === null) return null;
  const { host } = new URL(asking.url);
  return (
    <Dialog className="host-dialog" labelledBy="host-title" onClose={() => answerHost(false)}>
      <h2 id="host-title">{words.hostTitle(host)}</h2>
      <p>{words.hostText(host)}</p>
      <p className="pack-facts host-address">{asking.url}</p>
      <div className="pack-buttons">
        <button type="button" className="button button-solid" onClick={() => answerHost(true)}>
          {words.hostYes}
        </button>
        <button type="button" className="button" onClick={() => answerHost(false)}>
          {words.hostNo}
        </button>
      </div>
    </Dialog>
  );
}
