import type { RoundTripRequest, RoundTripResult } from '../../protocol/api';
import { throwIfAborted } from '../breathe';
import type { Models } from '../models';
import { fitPicture } from '../picture/fitPicture';
import { psnr } from '../picture/psnr';
import { toPicture } from '../picture/toPicture';
import { decodeLatents, encodeImage } from './images';
import { imageToText } from './imageToText';
import { textToImage } from './textToImage';

/**
 * Picture -> caption -> picture, and picture -> latents -> picture: what words keep beside what tokens keep. All
 * three are compared at the size the model works at.
 * @throws FlowTokError `bad-input`, `unsupported`, `out-of-memory`, `device-lost`; AbortError.
 */
export async function roundTrip(
  models: Models,
  request: RoundTripRequest,
): Promise<RoundTripResult> {
  const started = performance.now();
  const { image, ...drawing } = request;
  const { signal, steps, solver, onStep } = request;
  throwIfAborted(signal);
  const { size, range } = models.manifest.image;
  const original = toPicture(fitPicture(image, size, range), size, range);
  const latents = await encodeImage(models, original);
  const picture = await decodeLatents(models, latents);
  // A pack with an image tokenizer alone has no words to go by.
  const caption = hasWords(models)
    ? (await imageToText(models, { image: original, steps, solver, signal, onStep })).caption
    : '';
  // A picture may have no words, and no words draw nothing.
  const redrawn =
    caption.trim() === ''
      ? null
      : (await textToImage(models, { ...drawing, prompt: caption })).picture;
  return {
    original,
    latents,
    reconstruction: { picture, psnr: psnr(original, picture) },
    caption,
    redrawn: redrawn && { picture: redrawn, psnr: psnr(original, redrawn) },
    milliseconds: performance.now() - started,
  };
}

function hasWords(models: Models): boolean {
  return models.manifest.flow.directions.length === 2 && models.file('textDecoder') !== undefined;
}
