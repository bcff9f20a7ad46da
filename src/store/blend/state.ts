import type {
  BetweenRecipe,
  BlendRecipe,
  SumRecipe,
  VariationsRecipe,
} from '../../protocol/recipe';
import type { Fault } from '../faults';
import type { SumTerm } from '../promptSum';

/** The four ways to use the latent space, in the order they are offered. */
export const blendModes = ['between', 'sum', 'variations', 'round-trip'] as const;
export type BlendMode = (typeof blendModes)[number];

/** Where a picture can be put: either end of a way, or what variations and round trips are made of. */
export const blendSlots = ['a', 'b', 'subject'] as const;
export type BlendSlot = (typeof blendSlots)[number];

/** A picture taken in; its pixels live outside the store. */
export interface SlotPicture {
  url: string;
  name: string;
}

/** One end of a way. Both sides are kept, so that a change of mind loses nothing. */
export interface BlendEnd {
  kind: 'prompt' | 'picture';
  prompt: string;
  picture: SlotPicture | null;
}

/** Variations of one picture drawn at once. */
export const VARIATIONS = 6;

export interface BlendDraft {
  a: BlendEnd;
  b: BlendEnd;
  subject: SlotPicture | null;
  /** FEWEST_FRAMES to MOST_FRAMES, both ends among them. */
  frames: number;
  /** As typed; `promptSum` reads it. */
  sum: string;
  /** In [0, 1]: how far variations leave their picture. */
  strength: number;
  /** The id of one of the pack's styles, for every prompt; null for none. */
  styleId: string | null;
  /** Integer in [1, 100]; null follows the pack. */
  steps: number | null;
  /** Integer in [0, 2^32 - 1]. */
  seed: number;
}

/** A finished picture; the PNG lives outside the store, behind `url`. */
export interface BlendPicture {
  url: string;
  /** What it shows, for people. */
  name: string;
}

/** What each mode has drawn last, kept while another one is open; a run under way fills its lists. */
export interface BlendResults {
  between: {
    pictures: BlendPicture[];
    total: number;
    title: string;
    recipe: BetweenRecipe;
  } | null;
  sum: {
    terms: (SumTerm & { url: string })[];
    picture: BlendPicture | null;
    title: string;
    recipe: SumRecipe;
  } | null;
  variations: {
    original: BlendPicture;
    pictures: BlendPicture[];
    total: number;
    recipe: VariationsRecipe;
  } | null;
  'round-trip': RoundTripPictures | null;
}

export interface RoundTripPictures {
  original: BlendPicture;
  /** PSNR to the original in dB. */
  reconstruction: BlendPicture & { psnr: number };
  /** `[tokens, channels]`, before the scale. */
  latents: Float32Array;
  /** Magnitude at which their colours end. */
  limit: number;
  caption: string;
  redrawn: (BlendPicture & { psnr: number }) | null;
}

export type BlendPhase =
  | { kind: 'idle' }
  /** The browser decodes a picture for this slot. */
  | { kind: 'opening'; slot: BlendSlot }
  /** `share` in [0, 1] of the run of this mode; null until the model has begun. */
  | { kind: 'running'; mode: BlendMode; share: number | null }
  /** The strip is written as a film or as one picture. */
  | { kind: 'saving'; share: number }
  | { kind: 'done'; milliseconds: number }
  | { kind: 'cancelled' }
  | { kind: 'failed'; fault: Fault };

export interface BlendState {
  mode: BlendMode;
  draft: BlendDraft;
  phase: BlendPhase;
  results: BlendResults;
}

export function initialBlend(): BlendState {
  const end: BlendEnd = { kind: 'prompt', prompt: '', picture: null };
  return {
    mode: 'between',
    draft: {
      a: end,
      b: end,
      subject: null,
      frames: 8,
      sum: '',
      strength: 0.5,
      styleId: null,
      steps: null,
      seed: 1,
    },
    phase: { kind: 'idle' },
    results: { between: null, sum: null, variations: null, 'round-trip': null },
  };
}

/** The slot of a mode that a picture goes to when it was put nowhere in particular; null where it takes none. */
export function openSlot({ mode, draft }: Pick<BlendState, 'mode' | 'draft'>): BlendSlot | null {
  if (mode === 'sum') return null;
  if (mode !== 'between') return 'subject';
  const empty = ({ kind, picture, prompt }: BlendEnd) =>
    kind === 'picture' ? picture === null : prompt.trim() === '';
  return !empty(draft.a) && empty(draft.b) ? 'b' : 'a';
}

/** The object URLs of a mode's result, in the order its pictures are shown. */
export function urlsOf(results: BlendResults, mode: BlendMode): string[] {
  const pictures: (Pick<BlendPicture, 'url'> | null | undefined)[] = {
    between: () => results.between?.pictures ?? [],
    sum: () => [...(results.sum?.terms ?? []), results.sum?.picture],
    variations: () => [results.variations?.original, ...(results.variations?.pictures ?? [])],
    'round-trip': () => {
      const trip = results['round-trip'];
      return [trip?.original, trip?.reconstruction, trip?.redrawn];
    },
  }[mode]();
  return pictures.flatMap((picture) => (picture ? [picture.url] : []));
}

/** The recipe of a mode's result, once all of it is drawn; null for a round trip, whose figures need the picture itself. */
export function recipeOfResult(results: BlendResults, mode: BlendMode): BlendRecipe | null {
  if (mode === 'round-trip') return null;
  if (mode === 'sum') return results.sum?.picture ? results.sum.recipe : null;
  const result = results[mode];
  return result !== null && result.pictures.length === result.total ? result.recipe : null;
}
