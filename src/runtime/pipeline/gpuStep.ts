import type { Stage } from '../../flow/solvers';

// Bit flags of the WebGPU standard: TypeScript's libraries declare its types but not its constants.
const MAP_READ = 0x1;
const COPY_SRC = 0x4;
const COPY_DST = 0x8;
const UNIFORM = 0x40;
const STORAGE = 0x80;

/**
 * Guidance and one stage of a solver in one pass: v = v_null + s (v_cond - v_null), then x += now v + before v', where
 * v' is the v of the stage before and both factors hold h; for the latents of all pictures, `count` numbers. With
 * guidance the batch holds them twice, conditional and null: both copies are written, so that the next evaluation
 * reads them in place.
 */
const STEP_SHADER = /* wgsl */ `
struct Step { now: f32, before: f32, guidance: f32, count: u32, copies: u32 }
@group(0) @binding(0) var<storage, read_write> x: array<f32>;
@group(0) @binding(1) var<storage, read> v: array<f32>;
@group(0) @binding(2) var<storage, read_write> last: array<f32>;
@group(0) @binding(3) var<uniform> step: Step;
@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id: vec3u) {
  let i = id.x;
  if (i >= step.count) { return; }
  var slope = v[i];
  if (step.copies == 2u) {
    let base = v[step.count + i];
    slope = base + step.guidance * (slope - base);
  }
  let next = x[i] + step.now * slope + step.before * last[i];
  last[i] = slope;
  for (var copy = 0u; copy < step.copies; copy++) { x[copy * step.count + i] = next; }
}`;

/** Between the numbers of two stages: what WebGPU asks of a binding's offset on every device. */
const STAGE_BYTES = 256;
const MOST_STAGES = 2;

/** The loop's memory on the device: latents and velocities of the whole batch, the last stage's v, each stage's numbers. */
export interface StepBuffers {
  x: GPUBuffer;
  velocity: GPUBuffer;
  last: GPUBuffer;
  step: GPUBuffer;
}

/** @param bytes of the whole batch's latents. */
export function createBuffers(device: GPUDevice, bytes: number): StepBuffers {
  // ONNX Runtime wants a tensor's buffer to be a multiple of 16 bytes.
  const size = Math.ceil(bytes / 16) * 16;
  const usage = STORAGE | COPY_SRC | COPY_DST;
  return {
    x: device.createBuffer({ size, usage }),
    velocity: device.createBuffer({ size, usage }),
    last: device.createBuffer({ size, usage }),
    step: device.createBuffer({ size: MOST_STAGES * STAGE_BYTES, usage: UNIFORM | COPY_DST }),
  };
}

/** A function for each stage that submits it; the queue keeps it behind what ONNX Runtime has submitted. */
export function createAdvances(
  device: GPUDevice,
  buffers: StepBuffers,
  stages: readonly Stage[],
  step: { stepSize: number; guidance: number; count: number; copies: number },
): (() => void)[] {
  return stages.map(({ now, before }, index) => {
    const numbers = new ArrayBuffer(32);
    const floats = [now * step.stepSize, before * step.stepSize, step.guidance];
    new Float32Array(numbers).set(floats);
    new Uint32Array(numbers).set([step.count, step.copies], floats.length);
    device.queue.writeBuffer(buffers.step, index * STAGE_BYTES, numbers);
    return createAdvance(device, buffers, index, step.count);
  });
}

function createAdvance(
  device: GPUDevice,
  { x, velocity, last, step }: StepBuffers,
  stage: number,
  count: number,
): () => void {
  const pipeline = stepPipeline(device);
  const stageNumbers = { buffer: step, offset: stage * STAGE_BYTES, size: 32 };
  const resources = [{ buffer: x }, { buffer: velocity }, { buffer: last }, stageNumbers];
  const entries = resources.map((resource, binding) => ({ binding, resource }));
  const group = device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  return () => {
    const encoder = device.createCommandEncoder();
    const pass = encoder.beginComputePass();
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, group);
    pass.dispatchWorkgroups(Math.ceil(count / 64));
    pass.end();
    device.queue.submit([encoder.finish()]);
  };
}

/** Compiled once for each device. */
const pipelines = new WeakMap<GPUDevice, GPUComputePipeline>();

function stepPipeline(device: GPUDevice): GPUComputePipeline {
  const known = pipelines.get(device);
  if (known) return known;
  const module = device.createShaderModule({ code: STEP_SHADER });
  const pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
  pipelines.set(device, pipeline);
  return pipeline;
}

/** The first `count` floats of a buffer, once all that was submitted before is done. */
export async function readBuffer(
  device: GPUDevice,
  from: GPUBuffer,
  count: number,
): Promise<Float32Array> {
  const size = count * Float32Array.BYTES_PER_ELEMENT;
  const usage = COPY_DST | MAP_READ;
  const staging = device.createBuffer({ size, usage });
  try {
    const encoder = device.createCommandEncoder();
    encoder.copyBufferToBuffer(from, 0, staging, 0, size);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(MAP_READ);
    return new Float32Array(staging.getMappedRange()).slice();
  } catch (error) {
    // WebGPU calls a lost device an `AbortError`; nobody cancelled.
    throw new Error('the graphics device gave no latents back', { cause: error });
  } finally {
    staging.destroy();
  }
}
