import { weightedSum } from '../../flow/weightedSum';
import { randn } from '../../flow/noise';
import type { Anchor, BlendPoint, BlendRequest, BlendResult } from '../../protocol/api';
import { FlowTokError } from '../../protocol/errors';
import { throwIfAborted } from '../breathe';
import type { Models } from '../models';
import { decodeUnguided } from './images';
import { checkLatents, runFlow } from './runFlow';
import { checkSeeds, samplingOf } from './sampling';

/**
 * Weighted sums of anchors, all in one batch: sum -> Z_T -> the ODE -> Z_I, and what pictures lost -> pixels.
 * @throws FlowTokError `bad-input`, `unsupported`, `out-of-memory`, `device-lost`; AbortError.
 */
export async function blend(models: Models, request: BlendRequest): Promise<BlendResult> {
  const started = performance.now();
  const { anchors, points, signal, onStep } = request;
  const { latent } = models.manifest;
  const sampling = samplingOf(request, models.manifest, 'text-to-image');
  checkSeeds(points.map(({ seed }) => seed));
  for (const point of points) checkPoint(point, anchors);
  for (const { mean } of anchors) checkLatents(mean, latent);
  throwIfAborted(signal);

  const from = joined(points.map((point) => sourceOf(point, anchors)));
  const direction = 'text-to-image';
  const run = { ...sampling, from, direction, signal, onStep } as const;
  const { latents, evaluations } = await runFlow(models, run);
  const residuals = joined(points.map((point) => residualOf(point, anchors)));
  const whole = latents.map((value, i) => (value + residuals[i]!) / latent.scale);
  const pictures = await decodeUnguided(models, whole);
  onStep?.({ phase: 'decode', step: 1, totalSteps: 1 });
  return { pictures, evaluations, milliseconds: performance.now() - started };
}

/** Noise of a variation at full strength, as a share of the latents' own size; more leaves nothing of the picture. */
const WIDEST_VARIATION = 0.6;

/**
 * Z_T of one point: the weighted sum of means, as large as the means are on average, since both what is averaged and
 * what is taken away would leave it too small or too large to be drawn well. Its noise is as wide as that of the
 * anchors' independent noises in sum; more of it, and sums of three prompts fall to pieces.
 */
function sourceOf({ weights, seed, strength = 0 }: BlendPoint, anchors: readonly Anchor[]) {
  const means = anchors.map(({ mean }) => mean);
  const share = shares(weights);
  const size = share.reduce((sum, part, i) => sum + part * rootMeanSquare(means[i]!), 0);
  const sum = weightedSum(means, weights);
  const scale = size / (rootMeanSquare(sum) || 1);
  const variation = WIDEST_VARIATION * strength * size;
  const noise = randn(seed, sum.length);
  return sum.map((value, i) => {
    const own = Math.hypot(...anchors.map(({ deviation }, k) => share[k]! * (deviation?.[i] ?? 0)));
    return scale * value + (own + variation) * noise[i]!;
  });
}

/**
 * What is added on the image side. By the square of its share: at a half, where the sum is one thing of its own, the looks
 * of both ends would lie over it like two ghosts.
 */
function residualOf({ weights, strength = 0 }: BlendPoint, anchors: readonly Anchor[]) {
  const nothing = new Float32Array(anchors[0]!.mean.length);
  const kept = shares(weights).map((share, i) => (weights[i]! > 0 ? share ** 2 : 0));
  return weightedSum(
    anchors.map(({ residual }) => residual ?? nothing),
    kept.map((share) => share * (1 - strength)),
  );
}

/** How much of all that is weighed each weight is; they sum to 1, or are all 0. */
function shares(weights: readonly number[]): number[] {
  const sum = weights.reduce((total, weight) => total + Math.abs(weight), 0);
  return weights.map((weight) => (sum > 0 ? Math.abs(weight) / sum : 0));
}

function rootMeanSquare(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

/** Rows of one length, one after the other. */
function joined(rows: readonly Float32Array[]): Float32Array {
  const length = rows[0]!.length;
  const all = new Float32Array(rows.length * length);
  for (const [row, values] of rows.entries()) all.set(values, row * length);
  return all;
}

function checkPoint({ weights, strength = 0 }: BlendPoint, anchors: readonly Anchor[]): void {
  if (anchors.length === 0 || weights.length !== anchors.length) {
    throw bad(
      `A blend needs one weight for each anchor, not ${weights.length} for ${anchors.length}.`,
    );
  }
  const odd = weights.find((weight) => !Number.isFinite(weight));
  if (odd !== undefined) throw bad(`The weights of a blend must be numbers, not ${odd}.`);
  if (!(strength >= 0 && strength <= 1)) {
    throw bad(`The strength must be a number from 0 to 1, not ${strength}.`);
  }
}

function bad(message: string): FlowTokError {
  return new FlowTokError('bad-input', message);
}
