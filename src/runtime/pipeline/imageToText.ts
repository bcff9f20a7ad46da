import type { ImageToTextRequest, ImageToTextResult } from '../../protocol/api';
import { breathe, throwIfAborted } from '../breathe';
import type { Models } from '../models';
import { readCaption } from '../text/readCaption';
import { encodeImage } from './images';
import { runFlow } from './runFlow';
import { samplingOf } from './sampling';
import { floats } from './velocity';

/**
 * Pixels -> Z_I -> the same ODE, other indicator rows -> Z_T -> token ids -> words. Nothing is drawn at random:
 * the seed changes nothing.
 * @throws FlowTokError `bad-input`, `unsupported`, `out-of-memory`, `device-lost`; AbortError.
 */
export async function imageToText(
  models: Models,
  request: ImageToTextRequest,
): Promise<ImageToTextResult> {
  const started = performance.now();
  const { image, signal, onStep, keepStates } = request;
  const { manifest } = models;
  const { steps, guidance, solver } = samplingOf(request, manifest, 'image-to-text');
  throwIfAborted(signal);

  const encoded = await encodeImage(models, image);
  onStep?.({ phase: 'encode', step: 1, totalSteps: 1 });
  await breathe(signal);

  const from = encoded.map((value) => value * manifest.latent.scale);
  const direction = 'image-to-text';
  const run = { from, direction, steps, guidance, solver, keepStates, signal, onStep } as const;
  const { latents, states, evaluations } = await runFlow(models, run);

  const { caption, ids, alternatives, score } = await decodeText(models, latents);
  onStep?.({ phase: 'caption', step: 1, totalSteps: 1 });
  return {
    caption,
    ids,
    alternatives,
    score,
    latents,
    ...(states && { states }),
    steps,
    solver,
    evaluations,
    milliseconds: performance.now() - started,
  };
}

/** @param latents Z_T `[tokens, channels]` */
async function decodeText(models: Models, latents: Float32Array) {
  const { latent, text } = models.manifest;
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
