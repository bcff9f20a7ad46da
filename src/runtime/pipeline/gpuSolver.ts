import type { Tensor } from 'onnxruntime-web';
import { stageTime, type Stage } from '../../flow/solvers';
import type { TimeGrid } from '../../flow/timeGrid';
import type { Manifest } from '../../protocol/manifest';
import type { Backend } from '../ort/backend';
import { inOrt, type NamedValues, type Session } from '../ort/session';
import { createAdvances, createBuffers, readBuffer } from './gpuStep';
import { flowInputs, type Asking } from './velocity';

/** Where to evaluate the velocity, and what each evaluation of a step does to x. */
export interface GpuWalk extends TimeGrid {
  stages: readonly Stage[];
}

export interface GpuSolverOptions {
  keepStates: boolean;
  /**
   * After each step, when the device has really finished it; may throw to stop. Without states it is told while the
   * next step is on its way already, so that the device never waits for us.
   */
  onStep: (step: number, state: Float32Array | undefined) => Promise<void>;
}

/**
 * A solver of `flow/solvers` with the latents staying on the graphics device from the first step to the last.
 * @param from `[pictures, tokens, channels]`, row-major
 * @throws what ONNX Runtime and the device throw; what `onStep` throws.
 */
export async function solveOnGpu(
  gpu: { backend: Backend; device: GPUDevice; session: Session },
  manifest: Manifest,
  ask: Asking,
  from: Float32Array,
  { times, stepSize, stages }: GpuWalk,
  options: GpuSolverOptions,
): Promise<Float32Array> {
  const { backend, device, session } = gpu;
  const { tokens, channels } = manifest.latent;
  const copies = ask.indicators.length;
  const inputs = flowInputs(manifest, ask, from.length / (tokens * channels));
  const buffers = createBuffers(device, copies * from.byteLength);
  const io = session.file.io ?? { inputs: {}, outputs: {} };
  const onDevice = (buffer: GPUBuffer) =>
    backend.ort.Tensor.fromGpuBuffer(buffer, {
      dataType: 'float32',
      dims: [inputs.rows, tokens, channels],
    });
  const owned: Tensor[] = [];
  try {
    const x = onDevice(buffers.x);
    const velocity = onDevice(buffers.velocity);
    // These stay in ordinary memory; ONNX Runtime reads them anew at each run.
    const small = smallInputs(backend, session, inputs.values);
    owned.push(x, velocity, ...Object.values(small));
    const feeds = { ...small, [io.inputs.x ?? 'x']: x };
    const fetches = { [io.outputs.velocity ?? 'velocity']: velocity };
    for (let copy = 0; copy < copies; copy++) {
      device.queue.writeBuffer(buffers.x, copy * from.byteLength, from);
    }
    const advances = createAdvances(device, buffers, stages, {
      stepSize,
      guidance: ask.guidance,
      count: from.length,
      copies,
    });
    let told = 0;
    let before: Promise<unknown> | undefined;
    for (const t of times) {
      for (const [index, stage] of stages.entries()) {
        inputs.setTime(stageTime(stage, t, stepSize));
        await inOrt(() => session.raw.run(feeds, fetches));
        advances[index]?.();
      }
      if (options.keepStates) {
        await options.onStep(++told, await readBuffer(device, buffers.x, from.length));
        continue;
      }
      // A lost device is told by what comes next, not here.
      const done = device.queue.onSubmittedWorkDone().catch(() => undefined);
      if (before) {
        await before;
        await options.onStep(++told, undefined);
      }
      before = done;
    }
    const latents = await readBuffer(device, buffers.x, from.length);
    if (before) await options.onStep(++told, undefined);
    return latents;
  } finally {
    for (const tensor of owned) tensor.dispose();
    for (const buffer of Object.values(buffers) as GPUBuffer[]) buffer.destroy();
  }
}

/** Everything but x as tensors in ordinary memory, under the file's own names. */
function smallInputs(
  { ort }: Backend,
  session: Session,
  inputs: NamedValues,
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [logical, name] of Object.entries(session.file.io?.inputs ?? {})) {
    const values = logical === 'x' ? undefined : inputs[logical];
    if (values) tensors[name] = new ort.Tensor(values.type, values.data, values.dims);
  }
  return tensors;
}
