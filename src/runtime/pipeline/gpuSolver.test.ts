import { describe, expect, it } from 'vitest';
import { solvers } from '../../flow/solvers';
import { timeGrid } from '../../flow/timeGrid';
import { abortError } from '../../protocol/errors';
import type { Backend } from '../ort/backend';
import type { Session } from '../ort/session';
import { readManifest } from '../testing/tinyPack';
import { solveOnGpu } from './gpuSolver';
import { asking } from './velocity';

/** A device that writes down what it is asked and computes nothing; what it holds is `live`. */
function fakeDevice(log: string[]) {
  const live = new Set<object>();
  const pass = {
    setPipeline() {},
    setBindGroup() {},
    dispatchWorkgroups: () => void log.push('step'),
    end() {},
  };
  const device = {
    createBuffer({ size }: { size: number }) {
      const buffer = {
        destroy: () => live.delete(buffer),
        mapAsync: async () => void log.push('read'),
        getMappedRange: () => new ArrayBuffer(size),
      };
      live.add(buffer);
      return buffer;
    },
    createShaderModule: () => void log.push('compile'),
    createComputePipeline: () => ({ getBindGroupLayout: () => ({}) }),
    createBindGroup: () => ({}),
    createCommandEncoder: () => ({
      beginComputePass: () => pass,
      copyBufferToBuffer() {},
      finish: () => ({}),
    }),
    queue: {
      writeBuffer() {},
      submit() {},
      async onSubmittedWorkDone() {},
    },
  };
  return { device: device as unknown as GPUDevice, live };
}

async function setUp() {
  const log: string[] = [];
  const { device, live } = fakeDevice(log);
  class FakeTensor {
    static fromGpuBuffer = () => new FakeTensor();
    dispose() {}
  }
  const manifest = await readManifest();
  const file = manifest.files.find(({ role }) => role === 'flow');
  const session = { file, raw: { run: async () => void log.push('run') } } as unknown as Session;
  const backend = { ort: { Tensor: FakeTensor } } as unknown as Backend;
  const from = new Float32Array(manifest.latent.tokens * manifest.latent.channels);
  const walk = (
    keepStates: boolean,
    onStep: (step: number) => void,
    solver: keyof typeof solvers = 'euler',
  ) =>
    solveOnGpu(
      { backend, device, session },
      manifest,
      asking(manifest, 'text-to-image', 1),
      from,
      { ...timeGrid('uniform', 3), stages: solvers[solver].stages },
      { keepStates, onStep: async (step) => onStep(step) },
    );
  return { log, live, walk };
}

describe('solveOnGpu', () => {
  it('reads the latents back once, and has the next step on its way before one is told', async () => {
    const { log, live, walk } = await setUp();
    await walk(false, (step) => log.push(`told ${step}`));
    const steps = ['run', 'step', 'run', 'step', 'told 1', 'run', 'step', 'told 2'];
    expect(log).toEqual(['compile', ...steps, 'read', 'told 3']);
    expect(live.size).toBe(0);
  });

  it('compiles its shader once for a device', async () => {
    const { log, walk } = await setUp();
    await walk(false, () => undefined);
    await walk(false, () => undefined);
    expect(log.filter((entry) => entry === 'compile')).toHaveLength(1);
  });

  it('gives every state where states are asked for', async () => {
    const { log, walk } = await setUp();
    await walk(true, (step) => log.push(`told ${step}`));
    const read = ['read', 'told 1', 'read', 'told 2', 'read', 'told 3', 'read'];
    expect(log.filter((entry) => entry !== 'run' && entry !== 'step').slice(1)).toEqual(read);
  });

  it('evaluates twice a step for Heun, the last one too, and tells whole steps', async () => {
    const { log, live, walk } = await setUp();
    await walk(false, (step) => log.push(`told ${step}`), 'heun');
    expect(log.filter((entry) => entry === 'run')).toHaveLength(6);
    expect(log.filter((entry) => entry === 'step')).toHaveLength(6);
    expect(log.filter((entry) => entry.startsWith('told'))).toEqual(['told 1', 'told 2', 'told 3']);
    expect(live.size).toBe(0);
  });

  it('stops where it is told to, and keeps nothing', async () => {
    const { log, live, walk } = await setUp();
    const stopped = walk(false, () => {
      throw abortError();
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(log.filter((entry) => entry === 'run')).toHaveLength(2);
    expect(live.size).toBe(0);
  });
});
