import type { Camera, Services } from './services';

/** The one camera in use, which is no plain data. */
export interface CameraHolder {
  /** Opens it; false when it was let go before it stood. Rejects with a FlowTokError that says why there is none. */
  open: (onEnded: () => void) => Promise<boolean>;
  show: (video: HTMLVideoElement) => void;
  /** The frame in sight; undefined when no camera is open. */
  take: () => Promise<Blob> | undefined;
  /** Lets it go, also while it still opens. */
  close: () => void;
}

export function createCameraHolder({ openCamera }: Pick<Services, 'openCamera'>): CameraHolder {
  let camera: Camera | undefined;
  let opening = 0;

  function close(): void {
    opening += 1;
    camera?.close();
    camera = undefined;
  }

  return {
    async open(onEnded) {
      close();
      const mine = opening;
      const opened = await openCamera(() => {
        if (mine === opening) onEnded();
      });
      if (mine !== opening) {
        opened.close();
        return false;
      }
      camera = opened;
      return true;
    },
    show: (video) => camera?.show(video),
    take: () => camera?.take(),
    close,
  };
}
