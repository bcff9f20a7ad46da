import type { PictureData } from '../../protocol/api';
import type { Models } from '../models';
import type { Values } from '../ort/session';
import { fitPicture } from '../picture/fitPicture';
import { toPicture } from '../picture/toPicture';
import { initialTokens } from './encodeText';
import { checkLatents } from './runFlow';
import { floats } from './velocity';

/** Image latents `[tokens, channels]`, before the scale. */
export async function encodeImage(models: Models, image: PictureData): Promise<Float32Array> {
  const { size, range } = models.manifest.image;
  const data = fitPicture(image, size, range);
  const encoder = await models.session('imageEncoder');
  const { latents } = await encoder.run({
    image: { type: 'float32', data, dims: [1, 3, size, size] },
  });
  return floats(latents?.data);
}

/**
 * @param latents `[tokens, channels]`, the scale taken out.
 * @param tokens T_init, for decoders that are guided by the text; the empty text's when absent.
 */
export async function decodeLatents(
  models: Models,
  latents: Float32Array,
  tokens?: Values,
): Promise<PictureData> {
  const { latent, image } = models.manifest;
  checkLatents(latents, latent);
  const decoder = await models.session('imageDecoder');
  const guiding = decoder.takes('tokens')
    ? { tokens: tokens ?? (await initialTokens(models, models.tokeniser().tokenise(''))) }
    : {};
  const outputs = await decoder.run({
    latents: { type: 'float32', data: latents, dims: [1, latent.tokens, latent.channels] },
    ...guiding,
  });
  return toPicture(floats(outputs.image?.data), image.size, image.range);
}
