import { randn } from '../../src/flow/noise';
import type { TextToImageResult } from '../../src/protocol/api';
import type { Models } from '../../src/runtime/models';
import { projectText, readText, tokenisePrompt } from '../../src/runtime/pipeline/encodeText';
import { decodePictures } from '../../src/runtime/pipeline/images';
import { textToImage } from '../../src/runtime/pipeline/textToImage';
import type { PhaseTimes } from '../contract';
import { usualLoop } from './loops';

const THINGS = ['red apple', 'rocket', 'sleeping cat', 'slice of pizza', 'blue heart', 'octopus'];

/** Prompts that never come twice: the runtime keeps what it made of a text, and a new prompt must pay for it. */
export function createPrompts(): () => string {
  let count = 0;
  return () => `${THINGS[count++ % THINGS.length]} number ${count}`;
}

/** One picture with the pack's defaults (or so many steps), and when each of its parts was done. */
export async function timePhases(
  models: Models,
  prompt: string,
  steps: number | undefined,
): Promise<{ phases: PhaseTimes; result: TextToImageResult }> {
  const done = new Map<string, number>();
  const started = performance.now();
  const result = await textToImage(models, {
    prompt,
    seed: 1,
    ...(steps && { steps }),
    // The last event of a phase is its end.
    onStep: ({ phase }) => done.set(phase, performance.now() - started),
  });
  const total = performance.now() - started;
  const text = done.get('project') ?? 0;
  const flow = done.get('flow') ?? 0;
  return { phases: { text, flow: flow - text, decode: total - flow, total }, result };
}

/** A whole picture in which only the loop is the usual one. */
export async function drawTheUsualWay(
  models: Models,
  prompt: string,
  steps: number,
  guidance: number,
): Promise<void> {
  const { scale } = models.manifest.latent;
  const text = await readText(models, tokenisePrompt(models, prompt));
  const { mean, logvar } = await projectText(models, text);
  const noise = randn(1, mean.length);
  const from = mean.map((value, i) => value + Math.exp(0.5 * logvar[i]!) * noise[i]!);
  const latents = await usualLoop(models, from, steps, guidance);
  await decodePictures(
    models,
    latents.map((value) => value / scale),
    text.tokens,
  );
}
