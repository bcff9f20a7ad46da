import type { Fault } from '../store/faults';
import { useActions, useApp } from './storeContext';

interface ShownFault {
  fault: Fault;
  onMend?: () => void;
  onDismiss?: () => void;
}

/**
 * The one fault a place shows: the engine's outranks the run's, since nothing runs without it.
 * `runAgain` repeats the place's run; where a run lost its model, that loads the pack first.
 */
export function useFault(
  runFault: Fault | null,
  runAgain: () => void,
  onDismiss: () => void,
): ShownFault | undefined {
  const engine = useApp((state) => state.engine.phase);
  const { loadPack } = useActions();
  if (engine.kind === 'failed') return { fault: engine.fault, onMend: () => void loadPack() };
  if (runFault === null) return undefined;
  const onMend = () => {
    if (runFault.mend === 'reload-pack') void loadPack();
    runAgain();
  };
  return { fault: runFault, onMend, onDismiss };
}
