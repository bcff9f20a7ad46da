import type { PictureData } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import type { OpenedPicture, Services } from '../services';
import type { BlendDraft, BlendSlot } from './state';

/** The pixels behind the draft's pictures, which are no plain data. */
export interface Slots {
  /** Puts a picture into a slot, in place of the one that was there. */
  put: (slot: BlendSlot, opened: OpenedPicture, name: string) => void;
  /** @throws FlowTokError `bad-input` where the slot holds no picture. */
  pixelsOf: (slot: BlendSlot) => PictureData;
  /** Exchanges the two ends. */
  swap: () => void;
}

interface Access {
  get: () => BlendDraft;
  edit: (change: Partial<BlendDraft>) => void;
}

export function createSlots(
  services: Pick<Services, 'releasePicture'>,
  { get, edit }: Access,
): Slots {
  const pixels = new Map<BlendSlot, PictureData>();
  return {
    put(slot, opened, name) {
      const draft = get();
      const old = slot === 'subject' ? draft.subject : draft[slot].picture;
      const picture = { url: opened.url, name };
      pixels.set(slot, opened.pixels);
      if (slot === 'subject') edit({ subject: picture });
      else edit({ [slot]: { ...draft[slot], kind: 'picture', picture } });
      if (old !== null) services.releasePicture(old.url);
    },
    pixelsOf(slot) {
      const found = pixels.get(slot);
      if (found !== undefined) return found;
      throw new FlowTokError(
        'bad-input',
        'There is no picture yet; drop one, paste one or choose a file.',
      );
    },
    swap() {
      const { a, b } = get();
      const [ofA, ofB] = [pixels.get('a'), pixels.get('b')];
      pixels.delete('a');
      pixels.delete('b');
      if (ofB !== undefined) pixels.set('a', ofB);
      if (ofA !== undefined) pixels.set('b', ofA);
      edit({ a: b, b: a });
    },
  };
}
