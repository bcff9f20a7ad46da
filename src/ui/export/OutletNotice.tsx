import { useEffect } from 'react';
import { Notice } from '../notices/Notice';
import { useActions, useApp } from '../storeContext';
import { FaultWords } from '../text/FaultWords';
import { say } from '../text/say';
import { exportWords as words } from './words';

/** How long a success is said, in milliseconds. */
const SAID = 4000;

/** What came of the last export. */
export function OutletNotice() {
  const phase = useApp((state) => state.outlet.phase);
  const { dismissOutlet } = useActions();

  useEffect(() => {
    if (phase.kind !== 'copied') return;
    const timer = setTimeout(dismissOutlet, SAID);
    return () => clearTimeout(timer);
  }, [phase, dismissOutlet]);

  switch (phase.kind) {
    case 'idle':
      return null;
    case 'working':
      return <Notice role="status">{say(words.working)}</Notice>;
    case 'copied':
      return <Notice role="status">{say(words.copied[phase.what])}</Notice>;
    case 'failed':
      return (
        <Notice role="alert" onDismiss={dismissOutlet}>
          <FaultWords fault={phase.fault} />
        </Notice>
      );
  }
}
