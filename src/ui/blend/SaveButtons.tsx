import { Film, Image } from 'lucide-react';
import { useActions } from '../storeContext';

/** The way between two ends as files. */
export function SaveButtons({ disabled }: { disabled: boolean }) {
  const { saveBlendFilm, saveBlendStrip } = useActions();
  return (
    <div className="save-buttons">
      <button
        type="button"
        className="button"
        disabled={disabled}
        onClick={() => void saveBlendStrip()}
      >
        <Image size={18} aria-hidden="true" />
        Strip
      </button>
      <button
        type="button"
        className="button"
        disabled={disabled}
        onClick={() => void saveBlendFilm('webm')}
      >
        <Film size={18} aria-hidden="true" />
        WebM
      </button>
      <button
        type="button"
        className="button"
        disabled={disabled}
        onClick={() => void saveBlendFilm('webp')}
      >
        <Film size={18} aria-hidden="true" />
        Animation
      </button>
    </div>
  );
}
