import { useRef } from 'react';
import { ImagePlus, History } from 'lucide-react';
import type { BlendSlot } from '../../store/blend/state';
import { FileInput } from '../parts/FileInput';
import { useActions, useApp } from '../storeContext';
import { say } from '../text/say';

/** Ways to put a picture into a slot: a file, or what was drawn last. Drop and paste reach it as well. */
export function SlotButtons({ slot, solid = false }: { slot: BlendSlot; solid?: boolean }) {
  const last = useApp((state) => state.generation.pictures[0]);
  const { takeBlendPicture, takeBlendUrl } = useActions();
  const input = useRef<HTMLInputElement>(null);
  return (
    <div className="slot-buttons">
      <button
        type="button"
        className={solid ? 'button button-solid' : 'button'}
        onClick={() => input.current?.click()}
      >
        {!solid && <ImagePlus size={18} aria-hidden="true" />}
        {say('Choose an image')}
      </button>
      {last !== undefined && (
        <button
          type="button"
          className="button button-quiet"
          onClick={() => void takeBlendUrl(slot, last.url, last.draft.prompt.trim())}
        >
          <History size={18} aria-hidden="true" />
          {say('Use last result')}
        </button>
      )}
      <FileInput
        ref={input}
        label={say('Picture file')}
        accept="image/*"
        onFiles={([file]) => void takeBlendPicture(slot, file, file.name)}
      />
    </div>
  );
}
