import { randn } from '../../flow/noise';
import type {
  StepEvent,
  TextToImageRequest,
  TextToImageResult,
  TextToImagesRequest,
  TextToImagesResult,
} from '../../protocol/api';
import { breathe, throwIfAborted } from '../breathe';
import type { Models } from '../models';
import { projectText, readText, tokenisePrompt, type Projected } from './encodeText';
import { decodePictures, rowsOf } from './images';
import { runFlow } from './runFlow';
import { checkSeeds, samplingOf } from './sampling';

/** `textToImages` for one seed. */
export async function textToImage(
  models: Models,
  { seed = 0, ...request }: TextToImageRequest,
): Promise<TextToImageResult> {
  const { pictures, ...drawing } = await textToImages(models, { ...request, seeds: [seed] });
  const [drawn] = pictures;
  return { ...drawn!, ...drawing };
}

/**
 * Prompt -> T_init -> (mean, logvar) -> Z_T = mean + exp(logvar / 2) eps for each seed -> the ODE -> Z_I -> pixels,
 * all seeds in one batch from Z_T on.
 * @throws FlowTokError `bad-input`, `unsupported`, `out-of-memory`, `device-lost`; AbortError.
 */
export async function textToImages(
  models: Models,
  request: TextToImagesRequest,
): Promise<TextToImagesResult> {
  const started = performance.now();
  const { prompt, seeds, signal, onStep, keepStates } = request;
  const { manifest } = models;
  const { steps, guidance, solver } = samplingOf(request, manifest, 'text-to-image');
  checkSeeds(seeds);
  throwIfAborted(signal);

  const words = tokenisePrompt(models, prompt);
  const done = async (phase: StepEvent['phase']) => {
    onStep?.({ phase, step: 1, totalSteps: 1 });
    await breathe(signal);
  };
  await done('tokenise');
  const text = await readText(models, words);
  await done('encode');
  const projected = await projectText(models, text);
  await done('project');

  const from = drawSources(projected, seeds);
  const direction = 'text-to-image';
  const run = { from, direction, steps, guidance, solver, keepStates, signal, onStep } as const;
  const { latents: scaled, states, evaluations } = await runFlow(models, run);
  const { scale } = manifest.latent;
  const latents = scaled.map((value) => value / scale);
  const pictures = await decodePictures(models, latents, text.tokens);
  onStep?.({ phase: 'decode', step: 1, totalSteps: 1 });
  // Copies, so that each picture's arrays can be let go of, or sent away, on their own.
  const split = (batch: Float32Array) => rowsOf(batch, seeds.length).map((row) => row.slice());
  const latentsOf = split(latents);
  const statesOf = states?.map(split);
  return {
    pictures: pictures.map((picture, i) => ({
      seed: seeds[i]!,
      picture,
      latents: latentsOf[i]!,
      ...(statesOf && { states: statesOf.map((rows) => rows[i]!) }),
    })),
    steps,
    guidance,
    solver,
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

/** Z_T ~ N(mean, exp(logvar)) for each seed, `[seeds, tokens, channels]`, with the noise that torch draws. */
function drawSources({ mean, logvar }: Projected, seeds: readonly number[]): Float32Array {
  const sources = new Float32Array(seeds.length * mean.length);
  for (const [row, seed] of seeds.entries()) {
    const noise = randn(seed, mean.length);
    const source = mean.map(
      (value, i) => value + Math.exp(0.5 * (logvar[i] ?? 0)) * (noise[i] ?? 0),
    );
    sources.set(source, row * mean.length);
  }
  return sources;
}
