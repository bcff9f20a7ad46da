import { Waypoints } from 'lucide-react';
import type { FlowSource } from '../../store/flowTrace';
import { useActions } from '../storeContext';
import { say } from '../text/say';
import './flowButton.css';

interface FlowButtonProps {
  source: FlowSource;
  /** Lies over the corner of the picture it belongs to. */
  over?: boolean;
}

/** Opens the flow of a result. */
export function FlowButton({ source, over = false }: FlowButtonProps) {
  const { seeFlow } = useActions();
  return (
    <button
      type="button"
      className={over ? 'button flow-button-over' : 'button'}
      onClick={() => void seeFlow(source)}
    >
      <Waypoints size={18} aria-hidden="true" />
      {say('See the flow')}
    </button>
  );
}
