import { Late, latePart } from '../parts/Late';
import { useApp } from '../storeContext';

const { Part: FlowDialog } = latePart(async () => (await import('./FlowDialog')).FlowDialog);

/** The flow view while it is open; its code comes when it is opened first. */
export function FlowHost() {
  const open = useApp((state) => state.flowView.phase.kind !== 'closed');
  if (!open) return null;
  return (
    <Late>
      <FlowDialog />
    </Late>
  );
}
