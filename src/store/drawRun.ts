import type { TextToImageRecipe } from '../protocol/recipe';
import type { DrawnSeed, Drawing, StepEvent } from '../protocol/api';
import type { Engine } from './engine';
import type { AskedRun, DrawnPicture } from './generation';
import type { Drawer } from './live';
import { promptWithStyle, seedsFrom, type Style } from './prompts';
import { recipeOf } from './recipes';
import type { Services } from './services';

/** What a run gave; its pictures are kept behind URLs, which the caller releases. */
export interface DrawnRun {
  by: Drawer;
  drawing: Drawing;
  pictures: Omit<DrawnPicture, 'id' | 'passing'>[];
}

interface Asking {
  signal: AbortSignal;
  styles: () => readonly Style[];
  onStep: (step: StepEvent) => void;
}

/**
 * Draws a run on the loaded model, waiting for it where it still loads: several seeds in one batch.
 * @throws what the model throws, or AbortError by the signal; nothing is kept then.
 */
export async function drawRun(
  services: Pick<Services, 'keepPicture' | 'releasePicture'>,
  engine: Pick<Engine, 'use'>,
  run: AskedRun,
  asking: Asking,
): Promise<DrawnRun> {
  const { by, drawing, seeds } = await ask(engine, run, asking);
  const { steps, guidance, solver, milliseconds, tokens } = drawing;
  const recipes = seeds.map(({ seed }) =>
    recipeOf(by.manifest, run.draft, { seed, steps, guidance, solver }),
  );
  const urls = await keepAll(services, seeds, recipes);
  if (asking.signal.aborted) {
    urls.forEach((url) => services.releasePicture(url));
    asking.signal.throwIfAborted();
  }
  const pictures = seeds.map(({ seed, picture: { width, height } }, index) => ({
    runId: run.id,
    url: urls[index] ?? '',
    draft: { ...run.draft, seed },
    recipe: recipes[index]!,
    width,
    height,
    steps,
    guidance,
    solver,
    evaluations: drawing.evaluations / seeds.length,
    milliseconds,
    cut: tokens.truncated ? { keptText: tokens.keptText, limit: tokens.limit } : null,
  }));
  return { by, drawing, pictures };
}

function ask(
  engine: Pick<Engine, 'use'>,
  { draft, batch }: AskedRun,
  { signal, styles, onStep }: Asking,
): Promise<{ by: Drawer; drawing: Drawing; seeds: DrawnSeed[] }> {
  return engine.use(signal, async (model) => {
    const { defaultSteps, defaultGuidance } = model.manifest.flow;
    const style = styles().find(({ id }) => id === draft.styleId);
    const request = {
      prompt: promptWithStyle(draft.prompt, style),
      steps: draft.steps ?? defaultSteps,
      guidance: draft.guidance ?? defaultGuidance,
      solver: draft.solver,
      signal,
      onStep,
    };
    if (batch === 1) {
      const result = await model.textToImage({ ...request, seed: draft.seed });
      return { by: model, drawing: result, seeds: [result] };
    }
    const seeds = seedsFrom(draft.seed, batch);
    const result = await model.textToImages({ ...request, seeds });
    return { by: model, drawing: result, seeds: result.pictures };
  });
}

/** All or none: what was kept before one fails is released. */
async function keepAll(
  services: Pick<Services, 'keepPicture' | 'releasePicture'>,
  seeds: readonly DrawnSeed[],
  recipes: readonly TextToImageRecipe[],
): Promise<string[]> {
  const kept = await Promise.allSettled(
    seeds.map(({ picture }, index) => services.keepPicture(picture, recipes[index])),
  );
  const urls = kept.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
  const failure = kept.find((each) => each.status === 'rejected');
  if (failure === undefined) return urls;
  urls.forEach((url) => services.releasePicture(url));
  throw failure.reason;
}
