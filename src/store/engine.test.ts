import { describe, expect, it, vi } from 'vitest';
import type { ExecutionProvider, FlowTok } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import { createEngine, type EngineState } from './engine';
import type { LoadTarget } from './services';
import { fakeFlowTok } from './testing/fakeFlowTok';

/** An engine whose models are told apart by when they were loaded; `auto` gives WebGPU. */
async function setUp(executionProvider: LoadTarget['executionProvider'] = 'auto') {
  const targets: LoadTarget[] = [];
  let state: Partial<EngineState> = {};
  const engine = createEngine(
    {
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

describe('a worker that falls silent while it loads', () => {
  it('is replaced once, and heard as long as it speaks', async () => {
    vi.useFakeTimers();
    let loads = 0;
    let aborted = 0;
    const engine = createEngine(
      {
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
