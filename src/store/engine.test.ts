import { describe, expect, it, vi } from 'vitest';
import type { ExecutionProvider, FlowTok } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import { createEngine, type EngineState } from './engine';
import type { LoadMark, LoadTarget } from './services';
import { fakeFlowTok } from './testing/fakeFlowTok';

/** A mark that notes what is done with it. */
function markOf(fallen: Awaited<ReturnType<LoadMark['fallen']>> = 'no') {
  const done: string[] = [];
  const loadMark: LoadMark = {
    fallen: async () => fallen,
    begin: () => void done.push('begin'),
    end: () => void done.push('end'),
    forget: () => void done.push('forget'),
  };
  return { done, loadMark };
}

/** An engine whose models are told apart by when they were loaded; `auto` gives WebGPU. */
async function setUp(
  executionProvider: LoadTarget['executionProvider'] = 'auto',
  { loadMark } = markOf(),
) {
  const targets: LoadTarget[] = [];
  let state: Partial<EngineState> = {};
  const engine = createEngine(
    {
      loadMark,
      load: (target) => {
        targets.push(target);
        const provider: ExecutionProvider = target.executionProvider === 'wasm' ? 'wasm' : 'webgpu';
        return Promise.resolve({ ...fakeFlowTok().model, executionProvider: provider });
      },
    },
    (change) => {
      state = { ...state, ...change };
    },
  );
  await engine.load({ packUrl: 'https://example.com/pack/', executionProvider });
  return { engine, targets, state: () => state };
}

const died = (code: 'worker-crashed' | 'device-lost' | 'out-of-memory') =>
  new FlowTokError(code, 'It died.');
const never = new AbortController().signal;

/** Work that the first `deaths` models die at; gives the provider of the one that lives. */
function deadly(deaths: number, error: Error = died('worker-crashed')) {
  let tried = 0;
  return async (model: FlowTok) => {
    tried += 1;
    if (tried <= deaths) throw error;
    return model.executionProvider;
  };
}

describe('work at which the model dies', () => {
  it('goes on with a new one, and says so', async () => {
    const { engine, targets, state } = await setUp('wasm');
    expect(await engine.use(never, deadly(1))).toBe('wasm');
    expect(targets).toHaveLength(2);
    expect(state()).toMatchObject({ recovery: 'restarted', phase: { kind: 'ready' } });
  });

  it.each(['worker-crashed', 'device-lost', 'out-of-memory'] as const)(
    'goes on with WASM where WebGPU failed (%s)',
    async (code) => {
      const { engine, state } = await setUp();
      expect(await engine.use(never, deadly(1, died(code)))).toBe('wasm');
      expect(state()).toMatchObject({
        recovery: 'on-wasm',
        phase: {
          executionProvider: 'wasm',
          reason: expect.stringMatching(/WebGPU failed/) as string,
        },
      });
    },
  );

  it('is told after a second death, and the next work finds a model', async () => {
    const { engine, targets } = await setUp('wasm');
    await expect(engine.use(never, deadly(2))).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(targets).toHaveLength(3);
    expect(await engine.use(never, deadly(0))).toBe('wasm');
    expect(targets).toHaveLength(3);
  });

  it('is not begun anew once it is cancelled, and the model is there again all the same', async () => {
    const { engine, targets } = await setUp('wasm');
    const controller = new AbortController();
    const work = () => {
      controller.abort();
      return Promise.reject(died('worker-crashed'));
    };
    await expect(engine.use(controller.signal, work)).rejects.toMatchObject({
      code: 'worker-crashed',
    });
    expect(targets).toHaveLength(2);
  });

  it('shares one new model with the others that ran on the dead one', async () => {
    const { engine, targets } = await setUp('wasm');
    await Promise.all([engine.use(never, deadly(1)), engine.use(never, deadly(1))]);
    expect(targets).toHaveLength(2);
  });
});

describe('a model that lost its graphics device by itself', () => {
  it.each([
    ['webgpu', 'new-device'],
    ['wasm', 'on-wasm'],
  ] as const)('is said to go on (%s)', async (executionProvider, recovery) => {
    let lose = () => {};
    let state: Partial<EngineState> = {};
    const engine = createEngine(
      {
        ...markOf(),
        load: async (_, { onRevived }) => {
          lose = () => onRevived({ executionProvider, executionProviderReason: 'It was lost.' });
          return { ...fakeFlowTok().model, executionProvider: 'webgpu' };
        },
      },
      (change) => {
        state = { ...state, ...change };
      },
    );
    const target = { packUrl: 'https://example.com/pack/', executionProvider: 'auto' } as const;
    await engine.load(target);
    const loseOld = lose;
    lose();
    expect(state).toMatchObject({
      recovery,
      phase: { kind: 'ready', executionProvider, reason: 'It was lost.' },
    });
    // What the model before it says is late.
    await engine.load(target);
    loseOld();
    expect(state.recovery).toBe('none');
  });
});

it('leaves a model alone at which something else failed', async () => {
  const { engine, targets, state } = await setUp('wasm');
  const failing = engine.use(never, deadly(1, new FlowTokError('internal', 'A bug.')));
  await expect(failing).rejects.toMatchObject({ code: 'internal' });
  expect(targets).toHaveLength(1);
  expect(state().recovery).toBe('none');
});

it('takes a choice of the visitor as the end of what it said', async () => {
  const { engine, state } = await setUp();
  await engine.use(never, deadly(1));
  await engine.load({ packUrl: 'https://example.com/pack/', executionProvider: 'webgpu' });
  expect(state()).toMatchObject({ recovery: 'none', phase: { executionProvider: 'webgpu' } });
});

describe('a page that died while it loaded on a graphics device', () => {
  it.each([
    ['now', 'after-crash'],
    ['before', 'none'],
  ] as const)('is followed by one on WASM, said once (%s)', async (fallen, recovery) => {
    const mark = markOf(fallen);
    const { engine, targets, state } = await setUp('auto', mark);
    expect(targets.map((each) => each.executionProvider)).toEqual(['wasm']);
    expect(mark.done).toEqual([]);
    expect(state()).toMatchObject({
      recovery,
      phase: { reason: expect.stringMatching(/^The page ended/) as string },
    });
    // A death there does not lead back to what ended the page.
    await engine.use(never, deadly(1));
    expect(targets.at(-1)?.executionProvider).toBe('wasm');
  });

  it('leaves a mark; one that loaded, or failed to, or was on WASM leaves none', async () => {
    const mark = markOf();
    await setUp('auto', mark);
    expect(mark.done).toEqual(['begin', 'end']);
    await setUp('wasm', mark);
    expect(mark.done).toHaveLength(2);
    const failing = { ...mark, load: () => Promise.reject(new FlowTokError('network', 'Gone.')) };
    await createEngine(failing, () => undefined).load({ packUrl: '', executionProvider: 'webgpu' });
    expect(mark.done).toEqual(['begin', 'end', 'begin', 'end']);
  });
});

describe('a worker that falls silent while it loads', () => {
  it('is replaced once, and heard as long as it speaks', async () => {
    vi.useFakeTimers();
    let loads = 0;
    let aborted = 0;
    const engine = createEngine(
      {
        ...markOf(),
        load: (_, { signal, onProgress }) => {
          loads += 1;
          if (loads === 2) return Promise.resolve(fakeFlowTok().model);
          const speaking = setInterval(() => onProgress({ phase: 'warm-up' }), 30_000);
          setTimeout(() => clearInterval(speaking), 100_000);
          return new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => {
              aborted += 1;
              reject(new DOMException('stopped', 'AbortError'));
            });
          });
        },
      },
      () => undefined,
    );
    const loading = engine.load({
      packUrl: 'https://example.com/pack/',
      executionProvider: 'wasm',
    });
    await vi.advanceTimersByTimeAsync(120_000);
    expect({ loads, aborted }).toEqual({ loads: 1, aborted: 0 });
    await vi.advanceTimersByTimeAsync(20_000);
    await loading;
    expect({ loads, aborted }).toEqual({ loads: 2, aborted: 1 });
    vi.useRealTimers();
  });
});
