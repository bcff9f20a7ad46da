import { Film, Image } from 'lucide-react';
import { useActions } from '../storeContext';

/** The way between two ends as files. */
export function SaveButtons() {
  const { saveBlendFilm, saveBlendStrip } = useActions();
  return (
    <>
      <button
        type="button"
        className="button button-quiet button-shrinks"
        onClick={() => void saveBlendStrip()}
      >
        <Image size={18} aria-hidden="true" />
        <span>Strip</span>
      </button>
      <button
        type="button"
        className="button button-quiet button-shrinks"
        onClick={() => void saveBlendFilm('webm')}
      >
        <Film size={18} aria-hidden="true" />
        <span>WebM</span>
      </button>
      <button type="button" className="button" onClick={() => void saveBlendFilm('webp')}>
        <Film size={18} aria-hidden="true" />
        Animation
      </button>
    </>
  );
}
