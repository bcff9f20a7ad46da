import type { Fault } from '../store/faults';
import { useActions, useApp } from './storeContext';

interface ShownFault {
  fault: Fault;
  onMend?: () => void;
  onDismiss?: () => void;
}

/**
 * The one fault a place shows: the engine's outranks the run's, since nothing runs without it.
 * `runAgain` repeats the place's run, which waits for the model where it has to; a run that failed with the
 * engine is repeated with it.
 */
export function useFault(
  runFault: Fault | null,
  runAgain: () => void,
  onDismiss: () => void,
): ShownFault | undefined {
  const engine = useApp((state) => state.engine.phase);
  const { loadPack } = useActions();
  if (engine.kind === 'failed') {
    const onMend = () => {
      void loadPack();
      if (runFault?.code === engine.fault.code) runAgain();
    };
    return { fault: engine.fault, onMend };
  }
  return runFault === null ? undefined : { fault: runFault, onMend: runAgain, onDismiss };
}
