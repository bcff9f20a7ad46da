// What the flow view asks of the model: the path of a result once more, and pictures and words along it.

import { headingOf } from '../flow/path';
import type {
  FlowTok,
  ImageToTextRequest,
  PictureData,
  StepEvent,
  TextToImageRequest,
} from '../protocol/api';
import type { Role } from '../protocol/manifest';
import type { Crop } from './crop';
import { flowPath, latentsAt, type FlowPath } from './flowPath';

/** A result and all it takes to walk its path again, which ends in the very same result. */
export type FlowSource =
  | {
      kind: 'drawn';
      /** As the visitor wrote it. */
      words: string;
      /** The result's own picture. */
      url: string;
      /** `prompt` as it was sent, with its style. */
      request: Pick<TextToImageRequest, 'prompt' | 'seed' | 'guidance' | 'solver'> & {
        steps: number;
      };
    }
  | {
      kind: 'read';
      /** The caption it got. */
      words: string;
      /** The picture that was read. */
      url: string;
      name: string;
      /** The part of it that was read; null for the whole. */
      crop: Crop | null;
      request: Pick<ImageToTextRequest, 'guidance' | 'solver' | 'steps'>;
    };

/** What lies where a step heads for: x_t + (1 - t) v, read as words, and for a drawing seen as a picture too. */
export interface StepReading {
  caption: string;
  /** Probability in [0, 1]. */
  score: number;
  picture: PictureData | null;
}

interface Stepping {
  /** In place of the result's own number of steps: then the path is another one. */
  steps: number | null;
  signal: AbortSignal;
  onStep: (step: StepEvent) => void;
}

/**
 * Walks the path of a result again, all states kept.
 * @param image what was read, for a caption
 */
export async function tracePath(
  model: FlowTok,
  source: FlowSource,
  image: PictureData | null,
  { steps, signal, onStep }: Stepping,
): Promise<{ path: FlowPath; end: PictureData | null }> {
  const more = { keepStates: true, signal, onStep, ...(steps !== null && { steps }) };
  const { latent } = model.manifest;
  if (source.kind === 'drawn') {
    const { states = [], picture } = await model.textToImage({ ...source.request, ...more });
    return { path: flowPath(states, 'text-to-image', latent), end: picture };
  }
  if (image === null) throw new TypeError('a caption’s path begins at its picture');
  const { states = [] } = await model.imageToText({ ...source.request, ...more, image });
  return { path: flowPath(states, 'image-to-text', latent), end: null };
}

/** The latents at `t` as the image decoder sees them, noise or not. */
export function decodeAt(
  model: FlowTok,
  path: FlowPath,
  t: number,
  signal: AbortSignal,
): Promise<PictureData> {
  return model.decodeLatents(unscaled(latentsAt(path, t), path), { signal });
}

/**
 * Reads where a step heads for. Text latents are read as they are; image latents flow to text first, as those of any
 * picture would. In the last step that is the result itself.
 */
export async function readStep(
  model: FlowTok,
  path: FlowPath,
  step: number,
  signal: AbortSignal,
): Promise<StepReading> {
  const heading = headingOf(path.states, step);
  if (path.direction === 'image-to-text') {
    const { caption, score } = await model.readLatents(heading, { signal });
    return { caption, score, picture: null };
  }
  const direction = 'image-to-text';
  const { latents } = await model.flow({ from: heading, direction, signal });
  const { caption, score } = await model.readLatents(latents, { signal });
  const picture = await model.decodeLatents(unscaled(heading, path), { signal });
  return { caption, score, picture };
}

/** Whether a pack can show the points of a path as pictures, and read them as words. */
export function abilities({ manifest }: Pick<FlowTok, 'manifest'>): {
  decodes: boolean;
  reads: boolean;
} {
  const has = (role: Role) => manifest.files.some((file) => file.role === role);
  const reads = has('textDecoder') && manifest.flow.directions.includes('image-to-text');
  return { decodes: has('imageDecoder'), reads };
}

function unscaled(latents: Float32Array, { scale }: FlowPath): Float32Array {
  return scale === 1 ? latents : latents.map((value) => value / scale);
}
