import { lazy, Suspense } from 'react';
import { useApp } from '../storeContext';

const FlowDialog = lazy(async () => {
  const { FlowDialog } = await import('./FlowDialog');
  return { default: FlowDialog };
});

/** The flow view while it is open; its code comes when it is opened first. */
export function FlowHost() {
  const open = useApp((state) => state.flowView.phase.kind !== 'closed');
  if (!open) return null;
  return (
    <Suspense fallback={null}>
      <FlowDialog />
    </Suspense>
  );
}
