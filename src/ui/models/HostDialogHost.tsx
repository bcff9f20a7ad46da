import { Late, latePart } from '../parts/Late';
import { useApp } from '../storeContext';

const { Part: HostDialog } = latePart(async () => (await import('./HostDialog')).HostDialog);

/** The question about another host, while it is asked. */
export function HostDialogHost() {
  const asked = useApp((state) => state.packs.asking !== null);
  if (!asked) return null;
  return (
    <Late>
      <HostDialog />
    </Late>
  );
}
