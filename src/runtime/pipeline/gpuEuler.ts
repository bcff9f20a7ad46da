import type { Tensor } from 'onnxruntime-web';
import type { TimeGrid } from '../../flow/timeGrid';
import type { Manifest } from '../../protocol/manifest';
import type { Backend } from '../ort/backend';
import { inOrt, type Session } from '../ort/session';
import { createAdvance, createBuffers, readBuffer } from './gpuStep';
import { flowInputs, type Asking } from './velocity';

export interface GpuEulerOptions {
  keepStates: boolean;
  /** After each step, when the device has really finished it; may throw to stop. */
  onStep: (step: number, state: Float32Array | undefined) => Promise<void>;
}

/**
 * `solveEuler` with the latents staying on the graphics device from the first step to the last.
 * @param from `[tokens, channels]`
 * @throws what ONNX Runtime and the device throw; what `onStep` throws.
 */
export async function gpuEuler(
  gpu: { backend: Backend; device: GPUDevice; session: Session },
  manifest: Manifest,
  ask: Asking,
  from: Float32Array,
  grid: TimeGrid,
  options: GpuEulerOptions,
): Promise<Float32Array> {
  const { backend, device, session } = gpu;
  const rows = ask.rows.length;
  const buffers = createBuffers(device, rows * from.byteLength);
  const io = session.file.io ?? { inputs: {}, outputs: {} };
  const dims = [rows, manifest.latent.tokens, manifest.latent.channels];
  const onDevice = (buffer: GPUBuffer) =>
    backend.ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims });
  const tensors: Tensor[] = [];
  try {
    const x = onDevice(buffers.x);
    const velocity = onDevice(buffers.velocity);
    tensors.push(x, velocity);
    for (let row = 0; row < rows; row++) {
      device.queue.writeBuffer(buffers.x, row * from.byteLength, from);
    }
    const advance = createAdvance(device, buffers, {
      stepSize: grid.stepSize,
      guidance: ask.guidance,
      count: from.length,
      rows,
    });
    for (const [i, t] of grid.times.entries()) {
      const small = smallInputs(backend, session, flowInputs(manifest, ask, from, t));
      tensors.push(...Object.values(small));
      await inOrt(() =>
        session.raw.run(
          { ...small, [io.inputs.x ?? 'x']: x },
          { [io.outputs.velocity ?? 'velocity']: velocity },
        ),
      );
      advance();
      const state = options.keepStates
        ? await readBuffer(device, buffers.x, from.length)
        : undefined;
      if (!state) await device.queue.onSubmittedWorkDone();
      await options.onStep(i + 1, state);
    }
    return await readBuffer(device, buffers.x, from.length);
  } finally {
    for (const tensor of tensors) tensor.dispose();
    for (const buffer of [buffers.x, buffers.velocity, buffers.step]) buffer.destroy();
  }
}

/** Everything but x as tensors in ordinary memory, under the file's own names. */
function smallInputs(
  { ort }: Backend,
  session: Session,
  inputs: ReturnType<typeof flowInputs>,
): Record<string, Tensor> {
  const tensors: Record<string, Tensor> = {};
  for (const [logical, name] of Object.entries(session.file.io?.inputs ?? {})) {
    const values = logical === 'x' ? undefined : inputs[logical];
    if (values) tensors[name] = new ort.Tensor(values.type, values.data, values.dims);
  }
  return tensors;
}
