import type { Anchor, AnchorRequest } from '../../protocol/api';
import { breathe, throwIfAborted } from '../breathe';
import type { Models } from '../models';
import { projectText, readText, tokenisePrompt } from './encodeText';
import { encodeImage } from './images';
import { checkLatents, runFlow } from './runFlow';
import { samplingOf, type Sampling } from './sampling';

/**
 * An ingredient on the text side. Blends are made there, not between image latents: a sum of those lays two pictures over
 * each other, while the flow makes one picture of a sum on this side.
 * @throws FlowTokError `bad-input`, `unsupported`, `out-of-memory`, `device-lost`; AbortError.
 */
export async function anchor(models: Models, request: AnchorRequest): Promise<Anchor> {
  const { of } = request;
  throwIfAborted(request.signal);
  if ('prompt' in of) return anchorOfPrompt(models, of.prompt, request);
  if ('latents' in of) checkLatents(of.latents, models.manifest.latent);
  const encoded = 'latents' in of ? of.latents : await encodeImage(models, of.image);
  request.onStep?.({ phase: 'encode', step: 1, totalSteps: 1 });
  await breathe(request.signal);
  return anchorOfPicture(models, encoded, request);
}

async function anchorOfPrompt(
  models: Models,
  prompt: string,
  { signal, onStep }: AnchorRequest,
): Promise<Anchor> {
  const text = await readText(models, tokenisePrompt(models, prompt));
  onStep?.({ phase: 'encode', step: 1, totalSteps: 1 });
  await breathe(signal);
  const { mean, logvar } = await projectText(models, text);
  onStep?.({ phase: 'project', step: 1, totalSteps: 1 });
  return {
    mean: mean.slice(),
    deviation: logvar.map((value) => Math.exp(0.5 * value)),
    residual: null,
  };
}

/**
 * The text side keeps what a picture means, and little of how it looks. Flowing back right here tells what is lost
 * of it: added again on the image side, the blend's end is the picture itself.
 */
async function anchorOfPicture(
  models: Models,
  encoded: Float32Array,
  request: AnchorRequest,
): Promise<Anchor> {
  const { signal, onStep } = request;
  const { scale } = models.manifest.latent;
  const back = samplingOf(request, models.manifest, 'text-to-image');
  const { steps, solver } = back;
  const there = samplingOf({ steps, solver }, models.manifest, 'image-to-text');
  const picture = encoded.map((value) => value * scale);
  const flow = async (
    from: Float32Array,
    direction: 'image-to-text' | 'text-to-image',
    sampling: Sampling,
  ) => (await runFlow(models, { ...sampling, from, direction, signal, onStep })).latents;
  const mean = await flow(picture, 'image-to-text', there);
  const remade = await flow(mean, 'text-to-image', back);
  return { mean, deviation: null, residual: picture.map((value, i) => value - remade[i]!) };
}
