import { useActions, useApp } from '../storeContext';
import { say, type Label } from '../text/say';
import { Notice } from './Notice';

const words: Record<'restarted' | 'on-wasm', Label> = {
  restarted: 'The model stopped and was started again; what you asked for goes on.',
  'on-wasm':
    'The graphics device failed, so what you asked for goes on with WebAssembly, which is slower.',
};

/** What was done about a model that died. */
export function RecoveryNotice() {
  const recovery = useApp((state) => state.engine.recovery);
  const { dismissRecovery } = useActions();
  if (recovery === 'none') return null;
  return (
    <Notice role="status" onDismiss={dismissRecovery}>
      {say(words[recovery])}
    </Notice>
  );
}
