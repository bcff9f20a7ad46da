import { useCallback, useEffect, useRef } from 'react';
import { Camera } from 'lucide-react';
import { useActions } from '../storeContext';
import { say } from '../text/say';

/** What the camera sees, and the buttons that take it or let it be. Shown while the visitor aims. */
export function CameraView({ open, onEnd }: { open: boolean; onEnd: () => void }) {
  const { showCamera, takePicture, closeCamera } = useActions();
  const take = useRef<HTMLButtonElement>(null);
  const show = useCallback(
    (video: HTMLVideoElement | null) => {
      if (video !== null) showCamera(video);
    },
    [showCamera],
  );

  useEffect(() => {
    if (open) take.current?.focus();
  }, [open]);

  return (
    <>
      {open ? (
        <video
          ref={show}
          className="camera"
          aria-label={say('What the camera sees')}
          muted
          playsInline
        />
      ) : (
        <div className="stage-veil">
          <Camera size={40} strokeWidth={1.25} aria-hidden="true" />
          <p className="stage-hint">
            <strong>{say('May it use the camera?')}</strong>
            {say('Your browser asks you. What it sees stays on this machine.')}
          </p>
        </div>
      )}
      <div className="stage-tools" role="group" aria-label={say('Camera')}>
        <button
          ref={take}
          type="button"
          className="button button-solid"
          disabled={!open}
          onClick={() => {
            void takePicture();
            onEnd();
          }}
        >
          <Camera size={18} aria-hidden="true" />
          {say('Take the picture')}
        </button>
        <button
          type="button"
          className="button"
          onClick={() => {
            closeCamera();
            onEnd();
          }}
        >
          {say('Close the camera')}
        </button>
      </div>
    </>
  );
}
