import type { PictureData } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import type { OpenedPicture, Services } from '../services';
import type { BlendDraft, BlendSlot } from './state';

/** The pixels behind the draft's pictures, which are no plain data. */
export interface Slots {
  /** Puts a picture into a slot, in place of the one that was there; with its tokens where only those are known. */
  put: (slot: BlendSlot, opened: OpenedPicture, name: string, tokens?: Float32Array) => void;
  /** @throws FlowTokError `bad-input` where the slot holds no picture. */
  pixelsOf: (slot: BlendSlot) => PictureData;
  /** What the picture's tokens are by its recipe, which its pixels would not give again; else undefined. */
  tokensOf: (slot: BlendSlot) => Float32Array | undefined;
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
  const held = new Map<BlendSlot, { pixels: PictureData; tokens: Float32Array | undefined }>();
  return {
    put(slot, opened, name, tokens) {
      const draft = get();
      const old = slot === 'subject' ? draft.subject : draft[slot].picture;
      const picture = { url: opened.url, name };
      held.set(slot, { pixels: opened.pixels, tokens });
      if (slot === 'subject') edit({ subject: picture });
      else edit({ [slot]: { ...draft[slot], kind: 'picture', picture } });
      if (old !== null) services.releasePicture(old.url);
    },
    pixelsOf(slot) {
      const found = held.get(slot);
      if (found !== undefined) return found.pixels;
      throw new FlowTokError(
        'bad-input',
        'There is no picture yet; drop one, paste one or choose a file.',
      );
    },
    tokensOf: (slot) => held.get(slot)?.tokens,
    swap() {
      const { a, b } = get();
      const [ofA, ofB] = [held.get('a'), held.get('b')];
      held.delete('a');
      held.delete('b');
      if (ofB !== undefined) held.set('a', ofB);
      if (ofA !== undefined) held.set('b', ofA);
      edit({ a: b, b: a });
    },
  };
}
