import { describe, expect, it } from 'vitest';
import type { TextToImageRequest, TextToImageResult } from '../protocol/api';
import { abortError, FlowTokError } from '../protocol/errors';
import { createAppStore, liveIsOn } from './appStore';
import { isLive, LIVE_LIMIT, LIVE_PAUSE, notePace, usualTime, type Pace } from './live';
import type { Services } from './services';
import { fakeFlowTok } from './testing/fakeFlowTok';
import { fakeServices } from './testing/fakeServices';

const drawer = {
  manifest: fakeFlowTok().model.manifest,
  executionProvider: 'wasm',
};
const own = { steps: 20, guidance: 2, solver: 'euler' } as const;

describe('the pace of a device', () => {
  it('is the median of the last three pictures', () => {
    let pace: Pace | null = null;
    expect(usualTime(pace)).toBeNull();
    for (const [milliseconds, usual] of [
      [9000, 9000],
      [300, 300],
      [500, 500],
      [400, 400],
      [450, 450],
    ] as const) {
      pace = notePace(pace, drawer, { ...own, milliseconds });
      expect(usualTime(pace)).toBe(usual);
    }
  });

  it('counts pictures at the settings of the pack only', () => {
    const pace = notePace(null, drawer, { ...own, milliseconds: 300 });
    for (const other of [{ steps: 2 }, { guidance: 1 }, { solver: 'heun' } as const]) {
      expect(notePace(pace, drawer, { ...own, ...other, milliseconds: 10 })).toBe(pace);
    }
  });

  it('begins anew on another execution provider', () => {
    const slow = notePace(null, drawer, { ...own, milliseconds: 9000 });
    const other = { ...drawer, executionProvider: 'webgpu' };
    expect(usualTime(notePace(slow, other, { ...own, milliseconds: 90 }))).toBe(90);
  });

  it('decides only where the visitor did not', () => {
    const at = (milliseconds: number) => notePace(null, drawer, { ...own, milliseconds });
    expect(isLive('auto', null)).toBe(true);
    expect(isLive('auto', at(LIVE_LIMIT))).toBe(true);
    expect(isLive('auto', at(LIVE_LIMIT + 1))).toBe(false);
    expect(isLive('on', at(LIVE_LIMIT + 1))).toBe(true);
    expect(isLive('off', null)).toBe(false);
  });
});

/** A run of the model that the test ends; like the real one it looks at its signal only then. */
interface HeldRun {
  request: TextToImageRequest;
  /** Rejects where the signal was aborted meanwhile, as the model does at its next step. */
  end: (error?: Error) => Promise<void>;
}

interface Setting {
  milliseconds?: number;
  services?: Partial<Services>;
}

/** A store on a model whose runs last until the test ends them, and a clock that stands still. */
function setUp({ milliseconds = 200, services = {} }: Setting = {}) {
  const runs: HeldRun[] = [];
  const fake = fakeServices();
  function textToImage(request: TextToImageRequest): Promise<TextToImageResult> {
    return new Promise((resolve, reject) => {
      const end = async (error?: Error) => {
        if (request.signal?.aborted) reject(abortError());
        else if (error) reject(error);
        else resolve({ ...(await fake.model.textToImage(request)), milliseconds });
        await settled();
      };
      runs.push({ request, end });
    });
  }
  const store = createAppStore({
    services: {
      ...fake.services,
      load: () => Promise.resolve({ ...fake.model, textToImage }),
      ...services,
    },
    packUrl: 'https://example.com/pack/',
  });
  const { actions } = store.getState();
  /** Lets the pause after a change pass. */
  const pause = async () => {
    fake.clock.advance(LIVE_PAUSE);
    await settled();
  };
  const type = (prompt: string) => actions.edit({ prompt });
  const generation = () => store.getState().generation;
  const shown = () => generation().pictures.find(({ id }) => id === generation().shownId);
  return { ...fake, store, ...actions, runs, pause, type, generation, shown };
}

/** Everything that waits for nothing but other promises has happened. */
const settled = () => new Promise<void>((resolve) => setTimeout(resolve, 0));

describe('live mode', () => {
  it('draws once at each pause, and shows no progress meanwhile', async () => {
    const { loadPack, type, pause, runs, generation, shown, clock } = setUp();
    await loadPack();
    type('r');
    clock.advance(LIVE_PAUSE - 1);
    type('re');
    clock.advance(LIVE_PAUSE - 1);
    type('red');
    expect(runs).toHaveLength(0);
    await pause();
    expect(runs.map(({ request }) => request.prompt)).toEqual(['red']);
    expect(generation().phase).toEqual({ kind: 'following', fault: null });
    runs[0]?.request.onStep?.({ phase: 'flow', step: 3, totalSteps: 20 });
    expect(generation().phase.kind).toBe('following');
    await runs[0]?.end();
    expect(shown()?.draft.prompt).toBe('red');
    expect(generation().phase.kind).toBe('done');
  });

  it('lets the newest win: an earlier run is aborted, and its late answer dropped', async () => {
    const { loadPack, type, pause, runs, shown, generation, held } = setUp();
    await loadPack();
    for (const prompt of ['re', 'red', 'red ap', 'red apple']) {
      type(prompt);
      await pause();
    }
    expect(runs.map(({ request }) => request.signal?.aborted)).toEqual([true, true, true, false]);
    await runs[3]?.end();
    for (const run of runs.slice(0, 3)) await run.end();
    expect(shown()?.draft.prompt).toBe('red apple');
    expect(generation()).toMatchObject({ phase: { kind: 'done' }, pictures: { length: 1 } });
    expect(held.size).toBe(1);
  });

  it('drops a picture that was overtaken while it was being kept', async () => {
    let keep: (url: string) => void = () => undefined;
    const released: string[] = [];
    const { loadPack, type, pause, runs, generation } = setUp({
      services: {
        keepPicture: () => new Promise((resolve) => (keep = resolve)),
        releasePicture: (url) => void released.push(url),
      },
    });
    await loadPack();
    type('red');
    await pause();
    await runs[0]?.end();
    type('red apple');
    await pause();
    keep('blob:late');
    await settled();
    expect(released).toEqual(['blob:late']);
    expect(generation()).toMatchObject({ phase: { kind: 'following' }, pictures: [] });
  });

  it('keeps the last picture in sight until the next is there', async () => {
    const { loadPack, type, pause, runs, shown } = setUp();
    await loadPack();
    type('cat');
    await pause();
    await runs[0]?.end();
    const before = shown();
    type('cat face');
    await pause();
    expect(shown()).toBe(before);
    await runs[1]?.end();
    expect(shown()).toMatchObject({ id: before?.id, draft: { prompt: 'cat face' } });
  });

  it('draws at a change of seed, style, steps and guidance', async () => {
    const { loadPack, type, edit, rollSeed, pause, runs } = setUp();
    await loadPack();
    type('cat');
    for (const change of [{ styleId: 'noto' }, { steps: 4 }, { guidance: 3 }]) {
      edit(change);
      await pause();
    }
    rollSeed();
    await pause();
    expect(runs.map(({ request }) => request)).toMatchObject([
      { prompt: 'cat, noto style', steps: 20 },
      { steps: 4, guidance: 2 },
      { steps: 4, guidance: 3, seed: 1 },
      { guidance: 3, seed: 2 ** 31 },
    ]);
  });

  it('draws nothing for an empty prompt, and ends what was being drawn', async () => {
    const { loadPack, type, pause, runs, generation } = setUp();
    await loadPack();
    type('  ');
    await pause();
    expect(runs).toHaveLength(0);
    expect(generation().phase.kind).toBe('idle');
    type('cat');
    await pause();
    type('');
    await pause();
    expect(runs).toHaveLength(1);
    expect(runs[0]?.request.signal?.aborted).toBe(true);
    expect(generation().phase.kind).toBe('idle');
  });

  it('leaves Generate as it is: with progress, at once, and kept', async () => {
    const { loadPack, type, pause, generate, runs, generation, clock } = setUp();
    await loadPack();
    type('cat');
    await pause();
    await runs[0]?.end();
    type('dog');
    const run = generate();
    await settled();
    expect(clock.pending()).toBe(0);
    expect(generation().phase.kind).toBe('running');
    await runs[1]?.end();
    await run;
    expect(generation().pictures).toMatchObject([
      { draft: { prompt: 'dog' }, passing: false },
      { draft: { prompt: 'cat' } },
    ]);
    type('dogs');
    await pause();
    await runs[2]?.end();
    type('dogs bark');
    await pause();
    await runs[3]?.end();
    expect(generation().pictures.map(({ draft }) => draft.prompt)).toEqual([
      'dogs bark',
      'dog',
      'cat',
    ]);
  });

  it('turns a passing picture into a kept one when Generate draws the same', async () => {
    const { loadPack, type, pause, generate, runs, generation, held } = setUp();
    await loadPack();
    type('cat');
    await pause();
    await runs[0]?.end();
    const run = generate();
    await settled();
    await runs[1]?.end();
    await run;
    expect(generation().pictures).toMatchObject([{ draft: { prompt: 'cat' }, passing: false }]);
    expect(held.size).toBe(1);
  });

  it('shows a fault once, and rests until it is dealt with', async () => {
    const { loadPack, type, pause, runs, generation, dismissGenerationFault } = setUp();
    await loadPack();
    type('cat');
    await pause();
    await runs[0]?.end(new FlowTokError('internal', 'The model failed; try again.'));
    const { phase } = generation();
    expect(phase).toMatchObject({ kind: 'failed', fault: { code: 'internal' } });
    type('cats');
    await pause();
    expect(runs).toHaveLength(1);
    expect(generation().phase).toBe(phase);
    dismissGenerationFault();
    type('cats!');
    await pause();
    expect(runs).toHaveLength(2);
  });

  it('goes on after words that the model cannot read, with the fault in sight until then', async () => {
    const { loadPack, type, pause, runs, generation } = setUp();
    await loadPack();
    type('\u0007');
    await pause();
    await runs[0]?.end(new FlowTokError('bad-input', 'The prompt is empty.'));
    type('\u0007c');
    await pause();
    expect(generation().phase).toMatchObject({
      kind: 'following',
      fault: { message: 'The prompt is empty.' },
    });
    await runs[1]?.end();
    expect(generation().phase.kind).toBe('done');
  });

  it('does not load a pack again at every letter', async () => {
    let loads = 0;
    const { loadPack, type, pause } = setUp({
      services: {
        load: () => {
          loads += 1;
          return Promise.reject(new FlowTokError('network', 'The network is away.'));
        },
      },
    });
    await loadPack();
    type('cat');
    await pause();
    expect(loads).toBe(1);
  });

  it('ends at its switch, and begins with what stands there', async () => {
    const { store, loadPack, type, pause, runs, chooseLive, generation } = setUp();
    await loadPack();
    type('cat');
    await pause();
    chooseLive('off');
    expect(runs[0]?.request.signal?.aborted).toBe(true);
    expect(generation().phase.kind).toBe('idle');
    type('cat face');
    await pause();
    expect(runs).toHaveLength(1);
    chooseLive('on');
    await pause();
    expect(runs[1]?.request.prompt).toBe('cat face');
    expect(store.getState().preferences.live).toBe('on');
  });

  it('goes off by itself where pictures are slow, and stays on where it is forced', async () => {
    const { store, loadPack, type, pause, runs, chooseLive } = setUp({
      milliseconds: LIVE_LIMIT + 1,
    });
    await loadPack();
    expect(liveIsOn(store.getState())).toBe(true);
    type('cat');
    await pause();
    await runs[0]?.end();
    expect(liveIsOn(store.getState())).toBe(false);
    type('cat face');
    await pause();
    expect(runs).toHaveLength(1);
    chooseLive('on');
    await pause();
    expect(runs).toHaveLength(2);
  });
});
