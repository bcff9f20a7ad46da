import type { LatentReading } from '../../protocol/api';
import type { Models } from '../models';
import { readCaption } from '../text/readCaption';
import { checkLatents } from './runFlow';
import { floats } from './velocity';

/**
 * The words of text latents: the text decoder's readings, turned into texts.
 * @param latents Z_T `[tokens, channels]`, times the scale, as the flow from image to text ends in them.
 * @throws FlowTokError `bad-input` when the latents are not the pack's; `unsupported` without a text decoder.
 */
export async function readLatents(models: Models, latents: Float32Array): Promise<LatentReading> {
  const { latent, text } = models.manifest;
  checkLatents(latents, latent);
  const decoder = await models.session('textDecoder');
  const { ids, logProbs, readings } = await decoder.run({
    latents: { type: 'float32', data: latents, dims: [1, latent.tokens, latent.channels] },
  });
  const tokeniser = models.tokeniser();
  const choices = ids?.dims.at(-1) ?? 0;
  const size = latent.tokens * choices;
  const allIds = Array.from(ids?.data ?? [], Number);
  const allLogProbs = floats(logProbs?.data);
  // a decoder without readings has one, which is certain
  const certainty = readings ? floats(readings.data) : new Float32Array(1);
  const candidates = Array.from(certainty, (logProb, k) => ({
    ids: allIds.slice(k * size, (k + 1) * size),
    logProbs: allLogProbs.subarray(k * size, (k + 1) * size),
    positions: latent.tokens,
    choices,
    logProb,
  }));
  return readCaption(candidates, text.endTokenId, (each) => tokeniser.decode(each));
}
