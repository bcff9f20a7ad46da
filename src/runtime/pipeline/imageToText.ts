import type { ImageToTextRequest, ImageToTextResult } from '../../protocol/api';
import { breathe, throwIfAborted } from '../breathe';
import type { Models } from '../models';
import { encodeImage } from './images';
import { readLatents } from './readLatents';
import { runFlow } from './runFlow';
import { samplingOf } from './sampling';

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

  const { caption, ids, alternatives, score } = await readLatents(models, latents);
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
