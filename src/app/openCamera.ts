import { FlowTokError } from '../protocol/errors';
import type { Camera } from '../store/services';

const INSTEAD = 'or choose an image file instead';

/**
 * Asks for a camera, the one on the back of a phone if it has two.
 *
 * @param onEnded the camera went by itself: unplugged, or taken back by the visitor
 * @throws FlowTokError `unsupported`, saying why there is none
 */
export async function openCamera(onEnded: () => void): Promise<Camera> {
  const stream = await ask();
  const tracks = stream.getTracks();
  for (const track of tracks) track.addEventListener('ended', onEnded);
  let shownIn: HTMLVideoElement | undefined;
  return {
    show(video) {
      shownIn = video;
      video.srcObject = stream;
      // Where a page may not play by itself the first frame shows all the same.
      video.play().catch(() => undefined);
    },
    async take() {
      if (shownIn === undefined) throw new Error('the camera is not shown');
      return takeFrame(shownIn);
    },
    close() {
      for (const track of tracks) track.stop();
      if (shownIn !== undefined) shownIn.srcObject = null;
    },
  };
}

async function ask(): Promise<MediaStream> {
  // Absent on a page that is neither HTTPS nor on this machine, whatever the types say.
  const devices = navigator.mediaDevices as MediaDevices | undefined;
  if (devices === undefined) {
    throw unsupported(`This page gets no camera here; open it over HTTPS, ${INSTEAD}.`);
  }
  const video = { facingMode: 'environment', width: { ideal: 1280 }, height: { ideal: 960 } };
  try {
    return await devices.getUserMedia({ video, audio: false });
  } catch (error) {
    throw unsupported(sentenceFor(error), String(error));
  }
}

/** The errors of getUserMedia, by their names in the standard. */
function sentenceFor(error: unknown): string {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return `The camera was not allowed; allow it in the browser's settings for this page, ${INSTEAD}.`;
    case 'NotFoundError':
    case 'OverconstrainedError':
      return `No camera was found; connect one, ${INSTEAD}.`;
    default:
      return `The camera could not be started; close other programs that use it, ${INSTEAD}.`;
  }
}

/** What the video shows, in its own pixels, as a PNG. */
async function takeFrame(video: HTMLVideoElement): Promise<Blob> {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
    await new Promise((resolve) => video.addEventListener('loadeddata', resolve, { once: true }));
  }
  const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('this browser gave no 2D canvas');
  context.drawImage(video, 0, 0);
  return canvas.convertToBlob({ type: 'image/png' });
}

function unsupported(sentence: string, detail?: string): FlowTokError {
  return new FlowTokError('unsupported', sentence, detail);
}
