// Ways to walk the flow from source to target, to be compared on the same sessions and latents.
import { guide } from '../../src/flow/guidance';
import { randn } from '../../src/flow/noise';
import { timeGrid } from '../../src/flow/timeGrid';
import type { Models } from '../../src/runtime/models';
import type { Tensor } from '../../src/runtime/ort/ort';
import { inOrt, type Values } from '../../src/runtime/ort/session';
import { createBuffers, readBuffer } from '../../src/runtime/pipeline/gpuStep';
import { asking, flowInputs, velocityOf } from '../../src/runtime/pipeline/velocity';

const direction = 'text-to-image';

/** Source latents of one picture, `[tokens, channels]`. */
export function sampleSource({ manifest }: Models): Float32Array {
  return randn(1, manifest.latent.tokens * manifest.latent.channels);
}

/** Milliseconds of one bare `session.run` after the other on tensors that stay, `rows` rows each. */
export async function bareRuns(models: Models, runs: number, rows: number): Promise<number> {
  const { backend } = models;
  const session = await models.session('flow');
  const values = bareInputs(models, rows);
  const io = session.file.io ?? { inputs: {}, outputs: {} };
  const feeds: Record<string, Tensor> = {};
  for (const [logical, name] of Object.entries(io.inputs)) {
    const value: Values | undefined = values[logical];
    if (value) feeds[name] = new backend.ort.Tensor(value.type, value.data, value.dims);
  }
  if (backend.gpu) return bareGpuRuns(models, backend.gpu.device, feeds, runs);
  let sum = 0;
  for (let run = 0; run < runs; run++) {
    const started = performance.now();
    const fetched = await inOrt(() => session.raw.run(feeds));
    sum += performance.now() - started;
    for (const tensor of Object.values(fetched)) tensor.dispose();
  }
  return sum;
}

function bareInputs(models: Models, rows: number) {
  const { manifest } = models;
  const inputs = flowInputs(manifest, asking(manifest, direction, 1), rows);
  // One state for all rows: what they hold does not change what they cost.
  inputs.setState(sampleSource(models));
  inputs.setTime(0.5);
  return inputs.values;
}

/** With latents and velocities in buffers of the device; ends when the device has finished and been read once. */
async function bareGpuRuns(
  models: Models,
  device: GPUDevice,
  feeds: Record<string, Tensor>,
  runs: number,
): Promise<number> {
  const session = await models.session('flow');
  const io = session.file.io ?? { inputs: {}, outputs: {} };
  const [xName, velocityName] = [io.inputs.x ?? 'x', io.outputs.velocity ?? 'velocity'];
  const onHost = feeds[xName];
  if (!onHost) throw new Error('the flow takes no x');
  const source = onHost.data as Float32Array<ArrayBuffer>;
  const buffers = createBuffers(device, source.byteLength);
  device.queue.writeBuffer(buffers.x, 0, source);
  const onDevice = (buffer: GPUBuffer) =>
    models.backend.ort.Tensor.fromGpuBuffer(buffer, { dataType: 'float32', dims: onHost.dims });
  const onDeviceFeeds = { ...feeds, [xName]: onDevice(buffers.x) };
  const fetches = { [velocityName]: onDevice(buffers.velocity) };
  try {
    const started = performance.now();
    for (let run = 0; run < runs; run++) await inOrt(() => session.raw.run(onDeviceFeeds, fetches));
    await readBuffer(device, buffers.velocity, source.length);
    return performance.now() - started;
  } finally {
    for (const buffer of Object.values(buffers)) (buffer as GPUBuffer).destroy();
  }
}

/**
 * The usual way, as the public demos of diffusion models in browsers do it: a network that was not distilled for
 * guidance runs twice a step, and the latents come back to JavaScript, where guidance and Euler's step are computed.
 */
export async function usualLoop(
  models: Models,
  from: Float32Array,
  steps: number,
  guidance: number,
): Promise<Float32Array> {
  const { manifest } = models;
  const session = await models.session('flow');
  const ask = asking(manifest, direction, guidance);
  const single = (indicator: number) =>
    velocityOf(session, manifest, { indicators: [indicator], guidance: 1 }, 1);
  const [conditional, unconditional] = ask.indicators.map(single);
  if (!conditional || !unconditional) throw new Error('this pack has no null row to guide with');
  const grid = timeGrid(manifest.flow.timeGrid, steps);
  let x = from;
  for (const t of grid.times) {
    const velocity = guide(await conditional(x, t), await unconditional(x, t), guidance);
    x = x.map((value, i) => value + grid.stepSize * (velocity[i] ?? 0));
  }
  return x;
}
