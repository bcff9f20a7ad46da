import { Notice } from '../notices/Notice';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';
import { packWords as words } from './words';

/** A removal that can be undone, and why another pack is open than the one that was chosen. */
export function PackNotice() {
  const bin = useApp((state) => state.packs.bin);
  const notice = useApp((state) => state.packs.notice);
  const { undoRemovePack, emptyPackBin, dismissPackNotice } = useActions();
  const undo = (
    <button type="button" className="button button-solid" onClick={undoRemovePack}>
      {say(words.undo)}
    </button>
  );
  return (
    <>
      {notice !== null && (
        <Notice role="alert" onDismiss={dismissPackNotice}>
          {notice}
        </Notice>
      )}
      {bin !== null && (
        <Notice role="status" action={undo} onDismiss={() => void emptyPackBin()}>
          {say(words.removed)}
        </Notice>
      )}
    </>
  );
}
