import type { CSSProperties } from 'react';
import type { DrawnPicture } from '../../store/generation';
import { useLostFocus } from '../parts/useLostFocus';
import { useActions } from '../storeContext';
import { DrawnImage } from './DrawnImage';
import { say } from '../text/say';
import './batchGrid.css';

interface BatchGridProps {
  pictures: readonly DrawnPicture[];
  /** The one that was seen alone before; the keyboard goes on from there. */
  shownId: number;
  behind: boolean;
}

/** The pictures of one run side by side, each with its seed; a click shows one alone. */
export function BatchGrid({ pictures, shownId, behind }: BatchGridProps) {
  const columns = Math.ceil(Math.sqrt(pictures.length));
  return (
    <ul className="batch" style={{ '--columns': columns } as CSSProperties}>
      {pictures.map((picture) => (
        <li key={picture.id} className="batch-cell">
          <DrawnImage picture={picture} behind={behind} />
          {!behind && <EnlargeButton picture={picture} wasShown={picture.id === shownId} />}
        </li>
      ))}
    </ul>
  );
}

function EnlargeButton({ picture, wasShown }: { picture: DrawnPicture; wasShown: boolean }) {
  const { enlarge } = useActions();
  const { seed } = picture.draft;
  return (
    <button
      ref={useLostFocus(wasShown)}
      type="button"
      className="batch-open"
      aria-label={say('Enlarge the picture of seed {seed}', { seed })}
      onClick={() => enlarge(picture.id)}
    >
      <span className="batch-seed" aria-hidden="true">
        {seed}
      </span>
    </button>
  );
}
