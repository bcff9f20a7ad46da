import type { Recovery } from '../../store/engine';
import { useActions, useApp } from '../storeContext';
import { say, type Label } from '../text/say';
import { Notice } from './Notice';

const words: Record<Exclude<Recovery, 'none'>, Label> = {
  'new-device': 'The graphics device failed and was replaced; what you asked for goes on.',
  restarted: 'The model stopped and was started again; what you asked for goes on.',
  'after-crash':
    'The page ended while the model was loaded, so it runs with WebAssembly now, which asks less of this device.',
  'on-wasm':
    'The graphics device failed, so what you asked for goes on with WebAssembly, which is slower.',
};

/** What was done about a model that died. */
export function RecoveryNotice() {
  const recovery = useApp((state) => state.engine.recovery);
  const { dismissRecovery, tryGraphicsAgain } = useActions();
  if (recovery === 'none') return null;
  const back = recovery === 'after-crash' && (
    <button type="button" className="button button-solid" onClick={() => void tryGraphicsAgain()}>
      {say('Use the graphics device again')}
    </button>
  );
  return (
    <Notice role="status" action={back} onDismiss={dismissRecovery}>
      {say(words[recovery])}
    </Notice>
  );
}
