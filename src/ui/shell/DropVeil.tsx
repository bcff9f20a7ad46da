import { blendSlots, openSlot, type BlendSlot } from '../../store/blend/state';
import { droppedPack } from '../models/droppedPack';
import { packWords } from '../models/words';
import { useActions, useApp } from '../storeContext';
import { usePictureInput } from './usePictureInput';
import { say } from '../text/say';

/** Lets the whole page take a dropped or pasted picture, and says so while one hovers. */
export function DropVeil() {
  const { addPack, goTo, receiveFiles, refuseInput, refuseBlendInput, takeBlendPicture } =
    useActions();
  const blendSlot = useApp(({ place, blend }) => (place === 'blend' ? openSlot(blend) : null));
  const takesPacks = useApp(({ place }) => place === 'models');
  const hovering = usePictureInput({
    picturesOnly: !takesPacks,
    onFiles(files, target) {
      if (takesPacks) return void addPack(droppedPack(files));
      const slot = blendSlot === null ? null : (slotAt(target) ?? blendSlot);
      if (slot !== null) {
        // A slot takes one: of several, the first that calls itself a picture.
        const one = files.find(({ file }) => file.type.startsWith('image/')) ?? files[0];
        return void takeBlendPicture(slot, one.file, one.name);
      }
      void receiveFiles(files);
    },
    onNothing() {
      const sentence =
        'That held no picture file; save the picture first, then drop the file here.';
      if (blendSlot !== null) return refuseBlendInput(sentence);
      goTo('image-to-text');
      refuseInput(sentence);
    },
  });
  if (!hovering) return null;
  return (
    <div className="drop-veil" aria-hidden="true">
      <p>
        {takesPacks
          ? say(packWords.drop)
          : blendSlot === null
            ? say('Drop it to read it')
            : say('Drop it to blend it')}
      </p>
    </div>
  );
}

/** The slot of the Blend place that an element lies in. */
function slotAt(target: EventTarget | null): BlendSlot | undefined {
  if (!(target instanceof Element)) return undefined;
  const name = target.closest<HTMLElement>('[data-slot]')?.dataset.slot;
  return blendSlots.find((slot) => slot === name);
}
