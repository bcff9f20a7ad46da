import { Maximize, Minus, Plus } from 'lucide-react';
import { sizeCrop, type Crop } from '../../store/crop';
import type { TakenPicture } from '../../store/captioning';
import { useActions } from '../storeContext';
import { say } from '../text/say';

interface CropToolsProps {
  picture: TakenPicture;
  crop: Crop;
  /** Called after these tools are gone: the focus needs another place. */
  onEnd: () => void;
}

/** The crop's size for fingers and pointers, and the way back to the whole picture. */
export function CropTools({ picture, crop, onEnd }: CropToolsProps) {
  const { changeCrop } = useActions();
  const step = Math.max(2, Math.round(Math.min(picture.width, picture.height) / 8));
  return (
    <div className="stage-tools" role="group" aria-label={say('Crop')}>
      <button
        type="button"
        className="button button-icon"
        aria-label={say('Smaller')}
        onClick={() => changeCrop(sizeCrop(crop, picture, crop.side - step))}
      >
        <Minus size={18} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="button button-icon"
        aria-label={say('Larger')}
        onClick={() => changeCrop(sizeCrop(crop, picture, crop.side + step))}
      >
        <Plus size={18} aria-hidden="true" />
      </button>
      <button
        type="button"
        className="button"
        onClick={() => {
          changeCrop(null);
          onEnd();
        }}
      >
        <Maximize size={18} aria-hidden="true" />
        {say('Whole picture')}
      </button>
    </div>
  );
}
