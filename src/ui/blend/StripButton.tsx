import { Image } from 'lucide-react';
import { useActions } from '../storeContext';
import { say } from '../text/say';

/** Saves the open mode's pictures side by side. */
export function StripButton() {
  const { saveBlendStrip } = useActions();
  return (
    <button type="button" className="button strip-button" onClick={() => void saveBlendStrip()}>
      <Image size={18} aria-hidden="true" />
      {say('Download strip')}
    </button>
  );
}
