import { Waypoints } from 'lucide-react';
import type { FlowSource } from '../../store/flowTrace';
import { useActions } from '../storeContext';

/** Opens the flow of a result. */
export function FlowButton({ source }: { source: FlowSource }) {
  const { seeFlow } = useActions();
  return (
    <button
      type="button"
      className="button button-quiet button-shrinks"
      onClick={() => void seeFlow(source)}
    >
      <Waypoints size={18} aria-hidden="true" />
      <span>See the flow</span>
    </button>
  );
}
