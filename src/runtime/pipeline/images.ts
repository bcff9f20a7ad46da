import type { PictureData } from '../../protocol/api';
import type { Models } from '../models';
import type { Values } from '../ort/session';
import { fitPicture } from '../picture/fitPicture';
import { toPicture } from '../picture/toPicture';
import { readText } from './encodeText';
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
 * One picture; a decoder that is guided by the text gets the empty one.
 * @param latents `[tokens, channels]`, the scale taken out.
 * @throws FlowTokError `bad-input` when the latents are not the pack's.
 */
export async function decodeLatents(models: Models, latents: Float32Array): Promise<PictureData> {
  checkLatents(latents, models.manifest.latent);
  const [picture] = await decodeUnguided(models, latents);
  return picture!;
}

/**
 * Several pictures of no text in one batch.
 * @param latents `[pictures, tokens, channels]`, the scale taken out.
 */
export async function decodeUnguided(
  models: Models,
  latents: Float32Array,
): Promise<PictureData[]> {
  const decoder = await models.session('imageDecoder');
  const guided = decoder.takes('tokens');
  const empty = guided ? await readText(models, models.tokeniser().tokenise('')) : undefined;
  return decodePictures(models, latents, empty?.tokens);
}

/**
 * Several pictures in one batch.
 * @param latents `[pictures, tokens, channels]`, the scale taken out.
 * @param tokens T_init `[1, maxTokens, width]` of their text, for decoders that are guided by it.
 */
export async function decodePictures(
  models: Models,
  latents: Float32Array,
  tokens: Values | undefined,
): Promise<PictureData[]> {
  const { latent, image } = models.manifest;
  const pictures = latents.length / (latent.tokens * latent.channels);
  const decoder = await models.session('imageDecoder');
  const guiding = tokens && decoder.takes('tokens') ? { tokens: repeat(tokens, pictures) } : {};
  const outputs = await decoder.run({
    latents: {
      type: 'float32',
      data: latents,
      dims: [pictures, latent.tokens, latent.channels],
    },
    ...guiding,
  });
  return rowsOf(floats(outputs.image?.data), pictures).map((planes) =>
    toPicture(planes, image.size, image.range),
  );
}

/** Views of the rows of `[count, ...]`. */
export function rowsOf(data: Float32Array, count: number): Float32Array[] {
  const length = data.length / count;
  return Array.from({ length: count }, (_, row) => data.subarray(row * length, (row + 1) * length));
}

/** `[1, ...]` as `[count, ...]`. */
function repeat(values: Values, count: number): Values {
  const row = floats(values.data);
  const data = new Float32Array(count * row.length);
  for (let at = 0; at < data.length; at += row.length) data.set(row, at);
  return { type: 'float32', data, dims: [count, ...values.dims.slice(1)] };
}
