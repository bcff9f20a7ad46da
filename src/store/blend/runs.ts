import type { Anchor, FlowTok, Ingredient, PictureData, StepEvent } from '../../protocol/api';
import { usualMagnitude } from '../../flow/path';
import { FlowTokError } from '../../protocol/errors';
import { writeTokens } from '../../exchange/recipe/tokensText';
import type { BlendRecipe, RecipeIngredient, RecipePicture } from '../../protocol/recipe';
import { LONGEST_RECIPE_PROMPT } from '../../protocol/recipe';
import { parseSum, writeSum } from '../promptSum';
import { promptWithStyle, seedsFrom } from '../prompts';
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
  /** The tokens of a slot whose picture came with a recipe. */
  tokensOf: (slot: BlendSlot) => Float32Array | undefined;
  /** Stores a picture, its recipe inside; rejects once the run is aborted. */
  keep: (picture: PictureData, recipe?: BlendRecipe) => Promise<string>;
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
  const { frames } = draft;
  const from = await ingredientOf(draft.a, 'a', run);
  const to = await ingredientOf(draft.b, 'b', run);
  const { pack, style, ...numbers } = samplingOf(run);
  const recipe = {
    version: 2,
    kind: 'between',
    pack,
    from: from.recipe,
    to: to.recipe,
    frames,
    style,
    ...numbers,
  } as const;
  const anchors = await anchorsOf([from.of, to.of], run);
  const points = Array.from({ length: frames }, (_, frame) => {
    const t = frame / (frames - 1);
    return { weights: [1 - t, t], seed: numbers.seed };
  });
  const pictures: BlendPicture[] = [];
  const title = `${nameOf(draft.a)} to ${nameOf(draft.b)}`;
  await drawGroups(run, anchors, points, async (picture, frame) => {
    const percent = Math.round((100 * frame) / (frames - 1));
    pictures.push({ url: await run.keep(picture), name: `${title}, ${percent} %` });
    show('between', { pictures: [...pictures], total: frames, title, recipe });
  });
}

/** The sum, beside each of its terms: a point a term, and one for all of them. */
async function drawSum(run: BlendRun): Promise<void> {
  const { draft, show } = run;
  const parsed = parseSum(draft.sum);
  if (parsed.kind === 'unreadable') throw new FlowTokError('bad-input', parsed.sentence);
  const { terms } = parsed;
  const title = writeSum(terms);
  const { pack, style, ...numbers } = samplingOf(run);
  const sum = title.slice(0, LONGEST_RECIPE_PROMPT);
  const recipe = { version: 2, kind: 'sum', pack, sum, style, ...numbers } as const;
  const anchors = await anchorsOf(
    terms.map(({ prompt }) => ({ prompt: styled(prompt, run) })),
    run,
  );
  const alone = terms.map((_, i) => terms.map((__, k) => (i === k ? 1 : 0)));
  const points = [...alone, terms.map(({ weight }) => weight)].map((weights) => ({
    weights,
    seed: numbers.seed,
  }));
  const drawn: (BlendResults['sum'] & {})['terms'] = [];
  await drawGroups(run, anchors, points, async (picture, i) => {
    const term = terms[i];
    const url = await run.keep(picture, term ? undefined : recipe);
    if (term) drawn.push({ ...term, url });
    show('sum', { terms: [...drawn], picture: term ? null : { url, name: title }, title, recipe });
  });
}

async function drawVariations(run: BlendRun): Promise<void> {
  const { draft, show } = run;
  const { strength } = draft;
  const image = run.pixelsOf('subject');
  // A copy: the slot's own picture goes when another takes its place.
  const original = { url: await run.keep(image), name: draft.subject?.name ?? '' };
  const latents = await tokensIn('subject', run);
  const { pack, seed, steps, guidance } = samplingOf(run);
  const of = recipePicture(original.name, latents);
  const numbers = { seed, steps, guidance };
  const recipe = { version: 2, kind: 'variations', pack, of, strength, ...numbers } as const;
  show('variations', { original, pictures: [], total: VARIATIONS, recipe });
  const anchors = await anchorsOf([{ latents }], run);
  const points = seedsFrom(seed, VARIATIONS).map((one) => ({
    weights: [1],
    seed: one,
    strength,
  }));
  const pictures: BlendPicture[] = [];
  await drawGroups(run, anchors, points, async (picture, i) => {
    const url = await run.keep(picture);
    pictures.push({ url, name: `Variation ${i + 1} of ${original.name}` });
    show('variations', { original, pictures: [...pictures], total: VARIATIONS, recipe });
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
  const steps = draft.steps ?? model.manifest.flow.defaultSteps;
  const trip = await model.roundTrip({ image, seed: draft.seed, steps, signal, onStep });
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

/** The draft's numbers as they are used, and of what pack: what every recipe says. */
function samplingOf({ model, draft }: BlendRun) {
  const { id, version, flow } = model.manifest;
  return {
    pack: { id, version },
    style: draft.styleId,
    seed: draft.seed,
    steps: draft.steps ?? flow.defaultSteps,
    guidance: flow.defaultGuidance,
  };
}

async function anchorsOf(ingredients: readonly Ingredient[], run: BlendRun): Promise<Anchor[]> {
  const { model, signal } = run;
  const { steps, guidance } = samplingOf(run);
  const anchors: Anchor[] = [];
  for (const of of ingredients) anchors.push(await model.anchor({ of, steps, guidance, signal }));
  return anchors;
}

interface Point {
  weights: number[];
  seed: number;
  strength?: number;
}

async function drawGroups(
  run: BlendRun,
  anchors: readonly Anchor[],
  points: readonly Point[],
  onPicture: (picture: PictureData, index: number) => Promise<void>,
): Promise<void> {
  const { model, signal, report } = run;
  const { steps, guidance } = samplingOf(run);
  for (let done = 0; done < points.length; done += GROUP) {
    const group = points.slice(done, done + GROUP);
    const onStep = ({ phase, step, totalSteps }: StepEvent) => {
      if (phase !== 'flow') return;
      report((done + (group.length * step) / totalSteps) / points.length);
    };
    const request = { anchors, points: group, steps, guidance, signal, onStep };
    const { pictures } = await model.blend(request);
    for (const [i, picture] of pictures.entries()) await onPicture(picture, done + i);
  }
}

/** What one end gives to the model, and to the recipe. */
async function ingredientOf(
  end: BlendEnd,
  slot: 'a' | 'b',
  run: BlendRun,
): Promise<{ of: Ingredient; recipe: RecipeIngredient }> {
  if (end.kind === 'picture') {
    const latents = await tokensIn(slot, run);
    return { of: { latents }, recipe: recipePicture(nameOf(end), latents) };
  }
  const prompt = end.prompt.trim();
  if (prompt !== '') {
    return {
      of: { prompt: styled(prompt, run) },
      recipe: { prompt: prompt.slice(0, LONGEST_RECIPE_PROMPT) },
    };
  }
  const side = slot === 'a' ? 'first' : 'second';
  throw new FlowTokError(
    'bad-input',
    `The ${side} end is empty; write a prompt there, or give it a picture.`,
  );
}

/** The tokens of a slot's picture: all that the model knows of it, and what a recipe holds. */
async function tokensIn(slot: BlendSlot, run: BlendRun): Promise<Float32Array> {
  const image = run.pixelsOf(slot);
  return run.tokensOf(slot) ?? run.model.encodeImage(image, { signal: run.signal });
}

/** Characters of a picture's name that a recipe keeps. */
const LONGEST_PICTURE_NAME = 100;

function recipePicture(name: string, latents: Float32Array): RecipePicture {
  return { picture: name.slice(0, LONGEST_PICTURE_NAME), tokens: writeTokens(latents) };
}

function styled(prompt: string, { model, draft }: BlendRun): string {
  return promptWithStyle(
    prompt,
    model.manifest.styles?.find(({ id }) => id === draft.styleId),
  );
}

function nameOf({ kind, prompt, picture }: BlendEnd): string {
  return kind === 'prompt' ? prompt.trim() : (picture?.name ?? '');
}
