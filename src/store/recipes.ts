import { shownName } from '../exchange/shownName';
import { isAbortError } from '../protocol/errors';
import type { BlendRecipe, PackReference, Recipe, TextToImageRecipe } from '../protocol/recipe';
import { LONGEST_RECIPE_PROMPT } from '../protocol/recipe';
import { faultOf, type Fault } from './faults';
import type { PictureFile } from './captionTable';
import type { Draft } from './generation';
import type { Place } from './preferences';
import type { Services } from './services';

/** What came of the last recipe from outside. */
export type RecipePhase =
  | { kind: 'none' }
  /** The draft is this recipe. `subject` is what it came in, as the beginning of a sentence. */
  | { kind: 'used'; recipe: Recipe; subject: string }
  /** The picture in Image to text carries it. */
  | { kind: 'offered'; recipe: Recipe; subject: string }
  | { kind: 'refused'; fault: Fault };

export interface RecipesState {
  phase: RecipePhase;
}

export interface RecipeActions {
  /** Makes the recipe the draft, draws it, and shows that. */
  drawRecipe: (recipe: Recipe, subject: string) => void;
  /** Says why a recipe from outside was of no use. */
  refuseRecipe: (error: unknown) => void;
  /**
   * Takes what was dropped or pasted anywhere: one picture at Text to image is drawn again by its recipe, any other is
   * captioned, and a zip goes into the gallery. Never rejects.
   */
  receiveFiles: (files: readonly PictureFile[]) => Promise<void>;
  /** Offers the recipe of a picture that is being captioned, if it carries one. Never rejects. */
  offerRecipe: (file: Blob, name: string) => Promise<void>;
  dismissRecipeNotice: () => void;
}

interface Access {
  set: (phase: RecipePhase) => void;
  place: () => Place;
  goTo: (place: Place) => void;
  /** Makes this the draft and draws it. */
  draw: (draft: Draft) => void;
  /** The same for what Blend makes. */
  blend: (recipe: BlendRecipe) => Promise<void>;
  caption: (files: readonly PictureFile[]) => Promise<void>;
  importArchive: (file: Blob, name: string) => Promise<void>;
}

export function createRecipeActions(
  services: Pick<Services, 'readRecipe'>,
  { set, place, goTo, draw, blend, caption, importArchive }: Access,
): RecipeActions {
  /** Counts what was asked for, so that a late answer cannot replace a newer one. */
  let latest = 0;

  function drawRecipe(recipe: Recipe, subject: string): void {
    latest += 1;
    goTo(placeOf(recipe));
    set({ kind: 'used', recipe, subject });
    if (recipe.kind === 'text-to-image') draw(draftOf(recipe));
    else void blend(recipe);
  }

  function refuseRecipe(error: unknown): void {
    if (!isAbortError(error)) set({ kind: 'refused', fault: faultOf(error) });
  }

  async function offerRecipe(file: Blob, name: string): Promise<void> {
    const mine = ++latest;
    const subject = subjectOf(name);
    // A damaged recipe is no reason not to read the picture, nor to speak of it.
    const recipe = await services.readRecipe(file, subject).catch(() => null);
    if (mine !== latest) return;
    set(recipe === null ? { kind: 'none' } : { kind: 'offered', recipe, subject });
  }

  return {
    drawRecipe,
    refuseRecipe,
    offerRecipe,
    async receiveFiles(files) {
      const [only, ...more] = files;
      if (only === undefined || more.length > 0) return caption(files);
      const { file, name } = only;
      if (isZip(file, name)) return importArchive(file, name);
      if (place() !== 'text-to-image') return caption(files);
      const mine = ++latest;
      const subject = subjectOf(name);
      try {
        const recipe = await services.readRecipe(file, subject);
        if (mine !== latest) return;
        if (recipe !== null) return drawRecipe(recipe, subject);
      } catch (error) {
        if (mine === latest) refuseRecipe(error);
        return;
      }
      await caption(files);
    },
    dismissRecipeNotice: () => set({ kind: 'none' }),
  };
}

function isZip(file: Blob, name: string): boolean {
  return /zip/.test(file.type) || /\.zip$/i.test(name);
}

function subjectOf(name: string): string {
  return `“${shownName(name)}”`;
}

/** Where what a recipe makes is made. */
export function placeOf({ kind }: Recipe): Place {
  return kind === 'text-to-image' ? 'text-to-image' : 'blend';
}

/** The recipe of a picture that was drawn from this draft with these numbers. */
export function recipeOf(
  pack: PackReference,
  draft: Draft,
  {
    seed,
    steps,
    guidance,
    solver,
  }: Pick<TextToImageRecipe, 'seed' | 'steps' | 'guidance' | 'solver'>,
): TextToImageRecipe {
  return {
    version: 1,
    kind: 'text-to-image',
    pack: { id: pack.id, version: pack.version },
    prompt: draft.prompt.slice(0, LONGEST_RECIPE_PROMPT),
    style: draft.styleId,
    seed,
    steps,
    guidance,
    solver,
  };
}

/** The draft that draws a recipe, with every number as it was. */
export function draftOf({
  prompt,
  style,
  seed,
  steps,
  guidance,
  solver,
}: TextToImageRecipe): Draft {
  return { prompt, styleId: style, seed, steps, guidance, solver };
}
