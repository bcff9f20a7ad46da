import type { Anchor, FlowTok, Ingredient, PictureData, StepEvent } from '../../protocol/api';
import { usualMagnitude } from '../../flow/path';
import { FlowTokError } from '../../protocol/errors';
import { parseSum, writeSum } from '../promptSum';
import { seedsFrom } from '../prompts';
import {
  VARIATIONS,
  type BlendDraft,
  type BlendEnd,
  type BlendMode,
  type BlendPicture,
  type BlendResults,
  type BlendSlot,
} from './state';

// What a run of each mode asks of the model. Pictures come in groups, so that they show while others are drawn.

/** Pictures a call draws: enough for a batch to pay, few enough that the first ones come soon. */
const GROUP = 4;

/** What a run needs of the world around it. */
export interface BlendRun {
  model: FlowTok;
  draft: BlendDraft;
  signal: AbortSignal;
  /** The pixels of a slot that holds a picture. */
  pixelsOf: (slot: BlendSlot) => PictureData;
  /** Stores a picture; rejects once the run is aborted. */
  keep: (picture: PictureData) => Promise<string>;
  /** Shows what there is by now, in place of the mode's last result. */
  show: <M extends BlendMode>(mode: M, result: BlendResults[M]) => void;
  /** In [0, 1]. */
  report: (share: number) => void;
}

export const runs: Record<BlendMode, (run: BlendRun) => Promise<void>> = {
  between: drawBetween,
  sum: drawSum,
  variations: drawVariations,
  'round-trip': drawRoundTrip,
};

async function drawBetween(run: BlendRun): Promise<void> {
  const { draft, show } = run;
  const { a, b, frames, seed } = draft;
  const ends = [ingredientOf(a, 'a', run), ingredientOf(b, 'b', run)];
  const [from, to] = [nameOf(a), nameOf(b)];
  const anchors = await anchorsOf(ends, run);
  const points = Array.from({ length: frames }, (_, frame) => {
    const t = frame / (frames - 1);
    return { weights: [1 - t, t], seed };
  });
  const pictures: BlendPicture[] = [];
  const title = `${from} to ${to}`;
  await drawGroups(run, anchors, points, (url, frame) => {
    const percent = Math.round((100 * frame) / (frames - 1));
    pictures.push({ url, name: `${title}, ${percent} %` });
    show('between', { pictures: [...pictures], total: frames, title });
  });
}

/** The sum, beside each of its terms: a point a term, and one for all of them. */
async function drawSum(run: BlendRun): Promise<void> {
  const { draft, show } = run;
  const parsed = parseSum(draft.sum);
  if (parsed.kind === 'unreadable') throw new FlowTokError('bad-input', parsed.sentence);
  const { terms } = parsed;
  const anchors = await anchorsOf(terms, run);
  const alone = terms.map((_, i) => terms.map((__, k) => (i === k ? 1 : 0)));
  const points = [...alone, terms.map(({ weight }) => weight)].map((weights) => ({
    weights,
    seed: draft.seed,
  }));
  const title = writeSum(terms);
  const drawn: (BlendResults['sum'] & {})['terms'] = [];
  await drawGroups(run, anchors, points, (url, i) => {
    const term = terms[i];
    if (term) drawn.push({ ...term, url });
    show('sum', { terms: [...drawn], picture: term ? null : { url, name: title }, title });
  });
}

async function drawVariations(run: BlendRun): Promise<void> {
  const { draft, show } = run;
  const { strength, seed } = draft;
  const image = run.pixelsOf('subject');
  // A copy: the slot's own picture goes when another takes its place.
  const original = { url: await run.keep(image), name: draft.subject?.name ?? '' };
  show('variations', { original, pictures: [], total: VARIATIONS });
  const anchors = await anchorsOf([{ image }], run);
  const points = seedsFrom(seed, VARIATIONS).map((one) => ({ weights: [1], seed: one, strength }));
  const pictures: BlendPicture[] = [];
  await drawGroups(run, anchors, points, (url, i) => {
    pictures.push({ url, name: `Variation ${i + 1} of ${original.name}` });
    show('variations', { original, pictures: [...pictures], total: VARIATIONS });
  });
}

async function drawRoundTrip({ model, draft, ...run }: BlendRun): Promise<void> {
  const { signal, keep, report, show } = run;
  let flows = 0;
  const onStep = ({ phase, step, totalSteps }: StepEvent) => {
    if (phase === 'caption') flows = 1;
    if (phase === 'flow') report((flows + step / totalSteps) / 2);
  };
  const image = run.pixelsOf('subject');
  const trip = await model.roundTrip({ image, seed: draft.seed, signal, onStep });
  const { original, latents, reconstruction, caption, redrawn } = trip;
  const name = draft.subject?.name ?? '';
  show('round-trip', {
    original: { url: await keep(original), name },
    reconstruction: {
      url: await keep(reconstruction.picture),
      name: `${name}, reconstructed`,
      psnr: reconstruction.psnr,
    },
    latents,
    limit: usualMagnitude([latents]),
    caption,
    redrawn: redrawn && {
      url: await keep(redrawn.picture),
      name: `${caption}, drawn again`,
      psnr: redrawn.psnr,
    },
  });
}

async function anchorsOf(
  ingredients: readonly Ingredient[],
  { model, signal }: BlendRun,
): Promise<Anchor[]> {
  const anchors: Anchor[] = [];
  for (const of of ingredients) {
    // Only what the runtime knows as an ingredient may cross.
    const only = 'prompt' in of ? { prompt: of.prompt } : { image: of.image };
    anchors.push(await model.anchor({ of: only, signal }));
  }
  return anchors;
}

interface Point {
  weights: number[];
  seed: number;
  strength?: number;
}

async function drawGroups(
  { model, signal, keep, report }: BlendRun,
  anchors: readonly Anchor[],
  points: readonly Point[],
  onPicture: (url: string, index: number) => void,
): Promise<void> {
  for (let done = 0; done < points.length; done += GROUP) {
    const group = points.slice(done, done + GROUP);
    const onStep = ({ phase, step, totalSteps }: StepEvent) => {
      if (phase !== 'flow') return;
      report((done + (group.length * step) / totalSteps) / points.length);
    };
    const { pictures } = await model.blend({ anchors, points: group, signal, onStep });
    for (const [i, picture] of pictures.entries()) onPicture(await keep(picture), done + i);
  }
}

function ingredientOf(end: BlendEnd, slot: 'a' | 'b', run: BlendRun): Ingredient {
  if (end.kind === 'picture') return { image: run.pixelsOf(slot) };
  if (end.prompt.trim() !== '') return { prompt: end.prompt.trim() };
  const side = slot === 'a' ? 'first' : 'second';
  throw new FlowTokError(
    'bad-input',
    `The ${side} end is empty; write a prompt there, or give it a picture.`,
  );
}

function nameOf({ kind, prompt, picture }: BlendEnd): string {
  return kind === 'prompt' ? prompt.trim() : (picture?.name ?? '');
}
