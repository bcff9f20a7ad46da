import { describe, expect, it, vi } from 'vitest';
import { createAppStore } from './appStore';
import { FlowTokError } from '../protocol/errors';
import { fakeFlowTok, fakeManifest } from './testing/fakeFlowTok';
import { fakeServices } from './testing/fakeServices';

function setUp({ stepMs = 0 } = {}) {
  const manifest = { ...fakeManifest, flow: { ...fakeManifest.flow, defaultSteps: 3 } };
  const fake = fakeServices(fakeFlowTok({ stepMs, manifest }));
  const { model, clock } = fake;
  const draw = model.textToImage.bind(model);
  // A model that takes 5 ms to read, 10 ms a step and 20 ms to paint, on the test's own clock.
  model.textToImage = async (request) => {
    const tell = request.onStep ?? (() => undefined);
    clock.advance(5);
    tell({ phase: 'project', step: 1, totalSteps: 1 });
    const onStep: typeof tell = (event) => {
      clock.advance(10);
      tell(event);
    };
    const result = await draw({ ...request, onStep });
    clock.advance(20);
    return result;
  };
  const store = createAppStore({ services: fake.services, packUrl: 'https://example.com/pack/' });
  const phase = () => store.getState().benchmark.phase;
  return { ...fake, store, phase, ...store.getState().actions };
}

describe('the benchmark', () => {
  it('gives the parts of a picture and its time by steps', async () => {
    const { loadPack, runBenchmark, phase } = setUp();
    await loadPack();
    await runBenchmark();
    const steps = [1, 2, 3, 4, 8, 16];
    expect(phase()).toEqual({
      kind: 'done',
      report: {
        pack: 'Fake Pack 0.1.0',
        executionProvider: 'wasm',
        pictures: 1 + 3 * steps.length,
        defaultSteps: 3,
        total: 55,
        parts: { text: 5, flow: 30, decode: 20 },
        bySteps: steps.map((count) => ({ steps: count, milliseconds: 25 + 10 * count })),
      },
    });
  });

  it('never asks for a text twice, which the model would remember', async () => {
    const { loadPack, runBenchmark, requests } = setUp();
    await loadPack();
    await runBenchmark();
    await runBenchmark();
    const prompts = requests.map(({ prompt }) => prompt);
    expect(new Set(prompts).size).toBe(prompts.length);
  });

  it('tells how far it is', async () => {
    const { loadPack, runBenchmark, store } = setUp();
    await loadPack();
    const told: number[] = [];
    store.subscribe(({ benchmark: { phase } }) => {
      if (phase.kind === 'running' && phase.total > 0) told.push(phase.done / phase.total);
    });
    await runBenchmark();
    expect(told[0]).toBe(0);
    expect(told.at(-1)).toBe(1);
    expect(told).toEqual([...told].sort((a, b) => a - b));
  });

  it('stops when it is cancelled, and can run again', async () => {
    const { loadPack, runBenchmark, cancelBenchmark, phase, requests } = setUp({ stepMs: 5 });
    await loadPack();
    const running = runBenchmark();
    await vi.waitFor(() => expect(requests.length).toBeGreaterThan(1));
    cancelBenchmark();
    const asked = requests.length;
    expect(phase()).toEqual({ kind: 'idle' });
    await running;
    expect(phase()).toEqual({ kind: 'idle' });
    expect(requests).toHaveLength(asked);
    await runBenchmark();
    expect(phase().kind).toBe('done');
  });

  it('is cancelled when the model is let go for one on another provider', async () => {
    const { loadPack, runBenchmark, chooseExecutionProvider, phase, requests } = setUp({
      stepMs: 1,
    });
    await loadPack();
    const running = runBenchmark();
    await vi.waitFor(() => expect(requests.length).toBeGreaterThan(0));
    chooseExecutionProvider('webgpu');
    await running;
    expect(phase()).toEqual({ kind: 'idle' });
  });

  it('ends in the fault that the model gave', async () => {
    const { loadPack, runBenchmark, phase, model } = setUp();
    await loadPack();
    model.textToImage = () => Promise.reject(new FlowTokError('internal', 'The model failed.'));
    await runBenchmark();
    expect(phase()).toMatchObject({ kind: 'failed', fault: { message: 'The model failed.' } });
  });
});
