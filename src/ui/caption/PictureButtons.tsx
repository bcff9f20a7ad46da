import type { RefObject } from 'react';
import { Camera, ImagePlus } from 'lucide-react';
import { FileInput } from '../parts/FileInput';
import { useActions } from '../storeContext';
import { say } from '../text/say';

interface PictureButtonsProps {
  /** The file input that stays on the page while these come and go. */
  input: RefObject<HTMLInputElement | null>;
  /** Where there is no picture yet. */
  inviting?: boolean;
}

/** The ways to a picture: a file, or the camera. */
export function PictureButtons({ input, inviting = false }: PictureButtonsProps) {
  const { openCamera } = useActions();
  return (
    <>
      <button
        type="button"
        className={inviting ? 'button' : 'button button-quiet button-icon'}
        title={inviting ? undefined : say('Use the camera')}
        onClick={() => void openCamera()}
      >
        <Camera size={18} aria-hidden="true" />
        <span className={inviting ? undefined : 'visually-hidden'}>{say('Use the camera')}</span>
      </button>
      <button
        type="button"
        className={inviting ? 'button button-solid' : 'button'}
        onClick={() => input.current?.click()}
      >
        {!inviting && <ImagePlus size={18} aria-hidden="true" />}
        {say('Choose an image')}
      </button>
    </>
  );
}

/** Out of sight; PictureButtons opens it. */
export function PictureFileInput({ ref }: { ref: RefObject<HTMLInputElement | null> }) {
  const { takePictures } = useActions();
  return (
    <FileInput
      ref={ref}
      label={say('Picture file')}
      accept="image/*"
      multiple
      onFiles={(files) => void takePictures(files.map((file) => ({ file, name: file.name })))}
    />
  );
}
