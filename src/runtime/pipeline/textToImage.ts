import { randn } from '../../flow/noise';
import type { TextToImageRequest, TextToImageResult } from '../../protocol/api';
import { breathe, throwIfAborted } from '../breathe';
import type { Models } from '../models';
import { initialTokens, projectText, tokenisePrompt } from './encodeText';
import { decodeLatents } from './images';
import { runFlow } from './runFlow';
import { samplingOf } from './sampling';

/**
 * Prompt -> T_init -> (mean, logvar) -> Z_T = mean + exp(logvar / 2) eps -> the ODE -> Z_I -> pixels.
 * @throws FlowTokError `bad-input`, `unsupported`, `out-of-memory`, `device-lost`; AbortError.
 */
export async function textToImage(
  models: Models,
  request: TextToImageRequest,
): Promise<TextToImageResult> {
  const started = performance.now();
  const { prompt, signal, onStep, keepStates } = request;
  const { manifest } = models;
  const { seed, steps, guidance } = samplingOf(request, manifest, 'text-to-image');
  throwIfAborted(signal);

  const words = tokenisePrompt(models, prompt);
  const done = async (phase: 'tokenise' | 'encode' | 'project') => {
    onStep?.({ phase, step: 1, totalSteps: 1 });
    await breathe(signal);
  };
  await done('tokenise');
  const tokens = await initialTokens(models, words);
  await done('encode');
  const { mean, logvar } = await projectText(models, tokens);
  await done('project');

  const from = drawSource(mean, logvar, seed);
  const direction = 'text-to-image';
  const run = { from, direction, steps, guidance, keepStates, signal, onStep } as const;
  const { latents: scaled, states, evaluations } = await runFlow(models, run);
  const { scale } = manifest.latent;
  const latents = scaled.map((value) => value / scale);
  const picture = await decodeLatents(models, latents, tokens);
  onStep?.({ phase: 'decode', step: 1, totalSteps: 1 });
  return {
    picture,
    latents,
    ...(states && { states }),
    seed,
    steps,
    guidance,
    evaluations,
    milliseconds: performance.now() - started,
    tokens: {
      used: words.used,
      limit: manifest.text.maxTokens,
      truncated: words.truncated,
      keptText: words.keptText,
    },
  };
}

/** Z_T ~ N(mean, exp(logvar)), with the noise that torch draws for this seed. */
export function drawSource(mean: Float32Array, logvar: Float32Array, seed: number): Float32Array {
  const noise = randn(seed, mean.length);
  return mean.map((value, i) => value + Math.exp(0.5 * (logvar[i] ?? 0)) * (noise[i] ?? 0));
}
