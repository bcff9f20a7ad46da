import { LayoutGrid } from 'lucide-react';
import type { DrawnPicture } from '../../store/generation';
import { useLostFocus } from '../parts/useLostFocus';
import { useActions } from '../storeContext';
import { BatchGrid } from './BatchGrid';
import { DrawnImage } from './DrawnImage';
import { say } from '../text/say';

interface ShownPicturesProps {
  shown: DrawnPicture;
  /** All that were drawn together with it, itself included. */
  batch: readonly DrawnPicture[];
  /** Whether the batch lies open side by side. */
  open: boolean;
  /** Only a backdrop while the next run draws. */
  behind: boolean;
}

/** The picture in sight, or its batch; one of a batch has a way back to all. */
export function ShownPictures({ shown, batch, open, behind }: ShownPicturesProps) {
  if (open) return <BatchGrid pictures={batch} shownId={shown.id} behind={behind} />;
  return (
    <>
      <DrawnImage picture={shown} behind={behind} />
      {batch.length > 1 && !behind && <BackButton count={batch.length} />}
    </>
  );
}

function BackButton({ count }: { count: number }) {
  const { showBatch } = useActions();
  return (
    <button ref={useLostFocus()} type="button" className="chip batch-back" onClick={showBatch}>
      <LayoutGrid size={16} aria-hidden="true" />
      {say('All {total}', { total: count })}
    </button>
  );
}
