import { Image } from 'lucide-react';
import { useActions, useApp } from '../storeContext';
import { LinkButton } from './LinkButton';
import { say } from '../text/say';

/** Saves the open mode's pictures side by side. */
export function StripButton() {
  const mode = useApp((state) => state.blend.mode);
  const { saveBlendStrip } = useActions();
  return (
    <div className="save-buttons">
      <button type="button" className="button" onClick={() => void saveBlendStrip()}>
        <Image size={18} aria-hidden="true" />
        {say('Download strip')}
      </button>
      {mode !== 'round-trip' && <LinkButton />}
    </div>
  );
}
