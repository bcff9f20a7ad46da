import { useActions } from '../storeContext';
import { usePictureInput } from './usePictureInput';

/** Lets the whole page take a dropped or pasted picture, and says so while one hovers. */
export function DropVeil() {
  const { goTo, captionFile, refuseInput } = useActions();
  const hovering = usePictureInput({
    onFile(file, name) {
      goTo('image-to-text');
      void captionFile(file, name);
    },
    onNothing() {
      goTo('image-to-text');
      refuseInput('That held no picture file; save the picture first, then drop the file here.');
    },
  });
  if (!hovering) return null;
  return (
    <div className="drop-veil" aria-hidden="true">
      <p>Drop it to read it</p>
    </div>
  );
}
