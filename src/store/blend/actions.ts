import type { PictureData } from '../../protocol/api';
import { readTokens } from '../../exchange/recipe/tokensText';
import { isAbortError } from '../../protocol/errors';
import type { BlendRecipe, RecipeIngredient } from '../../protocol/recipe';
import type { AnimationFormat } from '../animation';
import type { Engine } from '../engine';
import { faultOf, inputFault } from '../faults';
import type { GalleryKeeper } from '../galleryKeeper';
import { rollSeed } from '../prompts';
import type { Services } from '../services';
import { filmOf, stripOf, type BlendFile } from './files';
import { runs } from './runs';
import { createSlots } from './slots';
import {
  recipeOfResult,
  urlsOf,
  type BlendDraft,
  type BlendMode,
  type BlendResults,
  type BlendSlot,
  type BlendState,
} from './state';

export interface BlendActions {
  chooseBlendMode: (mode: BlendMode) => void;
  editBlend: (change: Partial<BlendDraft>) => void;
  rollBlendSeed: () => void;
  /** Exchanges the two ends, pictures included. */
  swapEnds: () => void;
  /** Puts a picture into a slot, and says whether it did: what cannot be opened leaves it as it was. Never rejects. */
  takeBlendPicture: (slot: BlendSlot, file: Blob, name: string) => Promise<boolean>;
  /** The same for a picture at a URL: an example of the pack, or one that was drawn here. */
  takeBlendUrl: (slot: BlendSlot, url: string, name: string) => Promise<boolean>;
  /** Makes a recipe the draft, its pictures as their tokens show them, and draws it. Never rejects. */
  drawBlendRecipe: (recipe: BlendRecipe) => Promise<void>;
  /** Draws the open mode. A run under way is cancelled: the newest wins. Never rejects. */
  startBlend: () => Promise<void>;
  cancelBlend: () => void;
  /** Saves the way between two ends as a film. Never rejects. */
  saveBlendFilm: (format: AnimationFormat) => Promise<void>;
  /** Saves the open mode's pictures side by side as one PNG. Never rejects. */
  saveBlendStrip: () => Promise<void>;
  dismissBlendFault: () => void;
  refuseBlendInput: (message: string) => void;
}

interface Access {
  get: () => BlendState;
  set: (change: Partial<BlendState>) => void;
}

type Needed = Pick<
  Services,
  | 'openPicture'
  | 'keepPicture'
  | 'releasePicture'
  | 'fetchPicture'
  | 'encodeAnimation'
  | 'joinPictures'
  | 'saveFile'
  | 'random'
  | 'now'
>;

export function createBlendActions(
  services: Needed,
  engine: Pick<Engine, 'use'>,
  keeper: Pick<GalleryKeeper, 'keepBlend'>,
  { get, set }: Access,
): BlendActions {
  let run = new AbortController();
  const slots = createSlots(services, { get: () => get().draft, edit });

  /** Replaces a run under way by this one, and keeps what it throws from the caller. */
  async function newest(work: (signal: AbortSignal) => Promise<void>): Promise<void> {
    run.abort();
    const { signal } = (run = new AbortController());
    try {
      await work(signal);
    } catch (error) {
      if (signal.aborted) return;
      const fault = faultOf(error);
      set({ phase: isAbortError(error) ? { kind: 'cancelled' } : { kind: 'failed', fault } });
    }
  }

  function edit(change: Partial<BlendDraft>): void {
    set({ draft: { ...get().draft, ...change } });
  }

  async function take(
    slot: BlendSlot,
    load: (signal: AbortSignal) => Promise<Blob>,
    name: string,
  ): Promise<boolean> {
    let taken = false;
    await newest(async (signal) => {
      set({ phase: { kind: 'opening', slot } });
      const opened = await services.openPicture(await load(signal), name);
      if (signal.aborted) return services.releasePicture(opened.url);
      slots.put(slot, opened, name);
      set({ phase: { kind: 'idle' } });
      taken = true;
    });
    return taken;
  }

  /** Makes a file as the newest run, and gives it to the visitor. */
  function save(make: (signal: AbortSignal) => Promise<BlendFile | null>): Promise<void> {
    return newest(async (signal) => {
      set({ phase: { kind: 'saving', share: 0 } });
      const file = await make(signal);
      if (signal.aborted) return;
      if (file !== null) services.saveFile(file.blob, file.name);
      set({ phase: { kind: 'idle' } });
    });
  }

  /** Puts a result in place of the mode's last, and frees the pictures that are in neither. */
  function show<M extends BlendMode>(mode: M, result: BlendResults[M]): void {
    const before = urlsOf(get().results, mode);
    const results = { ...get().results, [mode]: result };
    set({ results });
    const still = new Set(urlsOf(results, mode));
    for (const url of before) if (!still.has(url)) services.releasePicture(url);
  }

  async function keep(
    picture: PictureData,
    signal: AbortSignal,
    recipe?: BlendRecipe,
  ): Promise<string> {
    const url = await services.keepPicture(picture, recipe);
    if (signal.aborted) services.releasePicture(url);
    signal.throwIfAborted();
    return url;
  }

  /** A round trip has no recipe, and is no result that could be drawn again. */
  async function keepResult(mode: BlendMode, signal: AbortSignal): Promise<void> {
    const { results } = get();
    const recipe = recipeOfResult(results, mode);
    if (recipe === null || signal.aborted) return;
    // Of a sum the gallery shows what came of it.
    const urls = mode === 'sum' ? [results.sum?.picture?.url ?? ''] : urlsOf(results, mode);
    await keeper.keepBlend(recipe, urls, signal);
  }

  function startBlend(): Promise<void> {
    return newest(async (signal) => {
      const { mode, draft } = get();
      const started = services.now();
      const report = (share: number) => {
        if (!signal.aborted) set({ phase: { kind: 'running', mode, share } });
      };
      set({ phase: { kind: 'running', mode, share: null } });
      await engine.use(signal, (model) =>
        runs[mode]({
          model,
          draft,
          signal,
          pixelsOf: slots.pixelsOf,
          tokensOf: slots.tokensOf,
          keep: (picture, recipe) => keep(picture, signal, recipe),
          show,
          report,
        }),
      );
      const milliseconds = services.now() - started;
      await keepResult(mode, signal);
      if (!signal.aborted) {
        set({ phase: { kind: 'done', milliseconds } });
      }
    });
  }

  /** Puts what a recipe names into a slot. */
  async function restore(
    slot: BlendSlot,
    ingredient: RecipeIngredient,
    signal: AbortSignal,
  ): Promise<void> {
    if ('prompt' in ingredient) {
      if (slot !== 'subject') {
        edit({ [slot]: { ...get().draft[slot], kind: 'prompt', prompt: ingredient.prompt } });
      }
      return;
    }
    const tokens = readTokens(ingredient.tokens) ?? new Float32Array();
    const pixels = await engine.use(signal, (model) => model.decodeLatents(tokens, { signal }));
    slots.put(slot, { pixels, url: await keep(pixels, signal) }, ingredient.picture, tokens);
  }

  async function drawBlendRecipe(recipe: BlendRecipe): Promise<void> {
    let restored = false;
    await newest(async (signal) => {
      const { kind: mode, seed, steps } = recipe;
      set({ mode, phase: { kind: 'running', mode, share: null } });
      edit({ seed, steps });
      if ('style' in recipe) edit({ styleId: recipe.style });
      if (recipe.kind === 'sum') edit({ sum: recipe.sum });
      if (recipe.kind === 'between') {
        edit({ frames: recipe.frames });
        await restore('a', recipe.from, signal);
        await restore('b', recipe.to, signal);
      }
      if (recipe.kind === 'variations') {
        edit({ strength: recipe.strength });
        await restore('subject', recipe.of, signal);
      }
      restored = true;
    });
    if (restored) await startBlend();
  }

  return {
    startBlend,
    drawBlendRecipe,
    editBlend: edit,
    chooseBlendMode(mode) {
      // What was said of the last mode is not true of this one; a run goes on.
      const { kind } = get().phase;
      const over = kind === 'done' || kind === 'cancelled' || kind === 'failed';
      set({ mode, ...(over && { phase: { kind: 'idle' } }) });
    },
    rollBlendSeed: () => edit({ seed: rollSeed(() => services.random()) }),
    swapEnds: slots.swap,
    takeBlendPicture: (slot, file, name) => take(slot, () => Promise.resolve(file), name),
    takeBlendUrl: (slot, url, name) =>
      take(slot, (signal) => services.fetchPicture(url, signal), name),
    cancelBlend() {
      const { kind } = get().phase;
      if (kind !== 'running' && kind !== 'opening' && kind !== 'saving') return;
      run.abort();
      set({ phase: { kind: 'cancelled' } });
    },
    saveBlendFilm: (format) =>
      save((signal) => {
        const onProgress = (done: number, total: number) => {
          if (!signal.aborted) set({ phase: { kind: 'saving', share: done / total } });
        };
        return filmOf(get().results.between, services, { format, signal, onProgress });
      }),
    saveBlendStrip: () => save(() => stripOf(get().results, get().mode, services)),
    dismissBlendFault() {
      if (get().phase.kind === 'failed') set({ phase: { kind: 'idle' } });
    },
    refuseBlendInput(message) {
      run.abort();
      set({ phase: { kind: 'failed', fault: inputFault(message) } });
    },
  };
}
