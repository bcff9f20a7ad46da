import { Film, Image, type LucideIcon } from 'lucide-react';
import { useActions } from '../storeContext';

/** The way between two ends as files. */
export function SaveButtons({ disabled }: { disabled: boolean }) {
  const { saveBlendFilm, saveBlendStrip } = useActions();
  const button = (Icon: LucideIcon, name: string, save: () => Promise<void>) => (
    <button type="button" className="button" disabled={disabled} onClick={() => void save()}>
      <Icon size={18} aria-hidden="true" />
      {name}
    </button>
  );
  return (
    <div className="save-buttons">
      {button(Image, 'Strip', saveBlendStrip)}
      {button(Film, 'WebM', () => saveBlendFilm('webm'))}
      {button(Film, 'Animation', () => saveBlendFilm('webp'))}
    </div>
  );
}
