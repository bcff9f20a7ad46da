import { Film, Image, type LucideIcon } from 'lucide-react';
import { useActions } from '../storeContext';
import { LinkButton } from './LinkButton';
import { say } from '../text/say';

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
      {button(Image, say('Strip'), saveBlendStrip)}
      {button(Film, say('Animated WebP'), () => saveBlendFilm('webp'))}
      {button(Film, say('WebM film'), () => saveBlendFilm('webm'))}
      <LinkButton />
    </div>
  );
}
