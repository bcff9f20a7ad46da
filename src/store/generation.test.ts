import { describe, expect, it, vi } from 'vitest';
import { abortError, FlowTokError } from '../protocol/errors';
import type { TextToImageRequest, TextToImageResult } from '../protocol/api';
import { createAppStore } from './appStore';
import { picturesOfRun, shownPicture } from './generation';
import { LIVE_PAUSE } from './live';
import { KEPT_PICTURES } from './pictures';
import type { Services } from './services';
import { fakeServices } from './testing/fakeServices';

/** A store on a model whose single pictures last until the test ends them, with live mode off. */
async function setUp() {
  const fake = fakeServices();
  const runs: { request: TextToImageRequest; end: (error?: Error) => Promise<void> }[] = [];
  function textToImage(request: TextToImageRequest): Promise<TextToImageResult> {
    return new Promise((resolve, reject) => {
      const end = async (error?: Error) => {
        if (request.signal?.aborted) reject(abortError());
        else if (error) reject(error);
        else resolve(await fake.model.textToImage(request));
        await settled();
      };
      runs.push({ request, end });
    });
  }
  const store = createAppStore({
    services: { ...fake.services, load: async () => ({ ...fake.model, textToImage }) },
    packUrl: 'https://example.com/pack/',
  });
  const { actions } = store.getState();
  await actions.loadPack();
  actions.chooseLive('off');
  const generation = () => store.getState().generation;
  /** Asks for a picture of these words and lets the model begin. */
  const ask = async (prompt: string) => {
    actions.edit({ prompt });
    const run = actions.generate();
    await settled();
    return run;
  };
  const press = async (prompt: string) => {
    actions.edit({ prompt });
    void actions.generate();
    await settled();
  };
  const drawn = () => generation().pictures.map(({ draft }) => draft.prompt);
  const waiting = () => generation().queue.map(({ draft }) => draft.prompt);
  return { ...fake, ...actions, store, runs, generation, ask, press, drawn, waiting };
}

const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));
const broken = () => new FlowTokError('internal', 'The model failed; try again.');

describe('the queue', () => {
  it('draws what is asked for meanwhile in its order, each as it was asked for', async () => {
    const { press, runs, drawn, waiting, generation, edit } = await setUp();
    await press('cat');
    edit({ seed: 5 });
    await press('dog');
    edit({ seed: 6 });
    await press('owl');
    edit({ prompt: 'something else', seed: 7 });
    expect(runs).toHaveLength(1);
    expect(waiting()).toEqual(['dog', 'owl']);
    for (const index of [0, 1, 2]) await runs[index]?.end();
    expect(drawn()).toEqual(['owl', 'dog', 'cat']);
    expect(generation()).toMatchObject({ phase: { kind: 'done' }, queue: [] });
    expect(runs.map(({ request }) => request.seed)).toEqual([1, 5, 6]);
  });

  it('goes on with the next when the run under way is cancelled', async () => {
    const { press, runs, drawn, cancelGeneration, generation } = await setUp();
    await press('cat');
    await press('dog');
    cancelGeneration();
    await settled();
    expect(runs[0]?.request.signal?.aborted).toBe(true);
    expect(generation().phase).toMatchObject({
      kind: 'running',
      run: { draft: { prompt: 'dog' } },
    });
    await runs[0]?.end();
    expect(generation().phase.kind).toBe('running');
    await runs[1]?.end();
    expect(drawn()).toEqual(['dog']);
  });

  it('lets one that waits be taken out, and tells whoever waits for it', async () => {
    const { press, ask, runs, drawn, removeFromQueue, generation } = await setUp();
    await press('cat');
    const dog = ask('dog');
    await press('owl');
    removeFromQueue(generation().queue[0]?.id ?? -1);
    await dog;
    await runs[0]?.end();
    await runs[1]?.end();
    expect(drawn()).toEqual(['owl', 'cat']);
  });

  it('waits behind a fault; a retry repeats the run as it was asked for, then the rest follows', async () => {
    const { press, runs, drawn, waiting, edit, generation, retryGeneration } = await setUp();
    await press('cat');
    await press('dog');
    await runs[0]?.end(broken());
    expect(generation().phase).toMatchObject({ kind: 'failed', fault: { mend: 'try-again' } });
    expect(waiting()).toEqual(['dog']);
    expect(runs).toHaveLength(1);
    edit({ prompt: 'something else' });
    void retryGeneration();
    await settled();
    await runs[1]?.end();
    await runs[2]?.end();
    expect(drawn()).toEqual(['dog', 'cat']);
  });

  it('goes on without the failed run when its fault is dismissed', async () => {
    const { press, runs, drawn, dismissGenerationFault } = await setUp();
    await press('cat');
    await press('dog');
    await runs[0]?.end(broken());
    dismissGenerationFault();
    await settled();
    await runs[1]?.end();
    expect(drawn()).toEqual(['dog']);
  });

  it('says that a prompt is empty without stopping what is drawn', async () => {
    const { press, runs, drawn, generation } = await setUp();
    await press('cat');
    await press('  ');
    expect(generation().phase).toMatchObject({ kind: 'running', fault: { code: 'bad-input' } });
    await runs[0]?.end();
    expect(drawn()).toEqual(['cat']);
  });

  it('is worked through on the other provider when that is chosen meanwhile', async () => {
    const { press, runs, chooseExecutionProvider, drawn } = await setUp();
    await press('cat');
    await press('dog');
    chooseExecutionProvider('wasm');
    await settled();
    await runs[1]?.end();
    expect(drawn()).toEqual(['dog']);
  });

  it('leaves an earlier picture in sight that is looked at meanwhile', async () => {
    const { press, runs, restore, generation } = await setUp();
    await press('cat');
    await runs[0]?.end();
    await press('dog');
    restore(1);
    expect(runs[1]?.request.signal?.aborted).toBe(false);
    expect(generation()).toMatchObject({ draft: { prompt: 'cat' }, phase: { looking: true } });
    await runs[1]?.end();
    expect(generation()).toMatchObject({ shownId: 1, pictures: { length: 2 } });
  });
});

describe('live mode beside the queue', () => {
  it('never stops what was asked for, and catches up after it', async () => {
    const { press, runs, drawn, chooseLive, edit, clock } = await setUp();
    await press('cat');
    chooseLive('on');
    edit({ prompt: 'dog' });
    clock.advance(LIVE_PAUSE);
    await settled();
    expect(runs[0]?.request.signal?.aborted).toBe(false);
    expect(runs).toHaveLength(1);
    await runs[0]?.end();
    clock.advance(LIVE_PAUSE);
    await settled();
    await runs[1]?.end();
    expect(drawn()).toEqual(['dog', 'cat']);
  });

  it('does not draw again what Generate drew', async () => {
    const { press, runs, chooseLive, clock } = await setUp();
    await press('cat');
    chooseLive('on');
    await press('dog');
    await runs[0]?.end();
    await runs[1]?.end();
    clock.advance(LIVE_PAUSE);
    await settled();
    expect(runs).toHaveLength(2);
  });
});

describe('a batch', () => {
  it('is one call with a seed each, and lies open side by side', async () => {
    const { store, ask, batches, chooseBatch, edit, generation, held } = await setUp();
    chooseBatch(4);
    edit({ seed: 2 ** 32 - 2, steps: 3 });
    await ask('cat');
    expect(batches).toHaveLength(1);
    expect(batches[0]).toMatchObject({ prompt: 'cat', seeds: [2 ** 32 - 2, 2 ** 32 - 1, 0, 1] });
    const { pictures, view } = generation();
    expect(view).toBe('batch');
    expect(pictures.map(({ draft }) => draft.seed)).toEqual([2 ** 32 - 2, 2 ** 32 - 1, 0, 1]);
    expect(pictures.map(({ evaluations }) => evaluations)).toEqual([6, 6, 6, 6]);
    expect(new Set(pictures.map(({ url }) => url)).size).toBe(4);
    expect(held.size).toBe(4);
    // Four at once say nothing about how long one takes.
    expect(store.getState().pace).toBeNull();
  });

  it('shows one of them alone and all again, and leaves the draft', async () => {
    const { ask, chooseBatch, enlarge, showBatch, generation } = await setUp();
    chooseBatch(3);
    await ask('cat');
    const third = generation().pictures[2];
    enlarge(third?.id ?? -1);
    expect(shownPicture(generation())).toBe(third);
    expect(generation()).toMatchObject({ view: 'picture', draft: { seed: 1 } });
    showBatch();
    expect(generation().view).toBe('batch');
    expect(picturesOfRun(generation(), third?.runId ?? -1)).toHaveLength(3);
  });

  it('is freed picture by picture', async () => {
    const { ask, chooseBatch, generation, held } = await setUp();
    chooseBatch(9);
    for (let batch = 0; batch < 6; batch += 1) await ask('cat');
    expect(generation().pictures).toHaveLength(KEPT_PICTURES);
    expect(held.size).toBe(KEPT_PICTURES);
  });

  it('keeps none of its pictures when one of them cannot be kept', async () => {
    const fake = fakeServices();
    const keepPicture = vi
      .fn<Services['keepPicture']>((...given) => fake.services.keepPicture(...given))
      .mockRejectedValueOnce(new FlowTokError('out-of-memory', 'The picture is too large.'));
    const store = createAppStore({
      services: { ...fake.services, keepPicture },
      packUrl: 'https://example.com/pack/',
    });
    const { actions } = store.getState();
    await actions.loadPack();
    actions.chooseBatch(3);
    actions.edit({ prompt: 'cat' });
    await actions.generate();
    expect(store.getState().generation).toMatchObject({ phase: { kind: 'failed' }, pictures: [] });
    expect(fake.held.size).toBe(0);
  });
});

describe('the seed', () => {
  it('stays where it is locked', async () => {
    const { press, generation } = await setUp();
    await press('cat');
    expect(generation().draft.seed).toBe(1);
  });

  it('is rolled after each press where it is not, and a retry keeps what was drawn with', async () => {
    const { press, lockSeed, edit, runs, generation, cancelGeneration, retryGeneration } =
      await setUp();
    lockSeed(false);
    edit({ seed: 9 });
    await press('cat');
    expect(runs[0]?.request.seed).toBe(9);
    expect(generation().draft.seed).toBe(2 ** 31);
    await press('cat');
    expect(generation().queue[0]?.draft.seed).toBe(2 ** 31);
    cancelGeneration();
    await settled();
    cancelGeneration();
    await settled();
    void retryGeneration();
    await settled();
    expect(runs.at(-1)?.request.seed).toBe(2 ** 31);
  });
});
