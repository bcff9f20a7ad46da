import type { InferenceSession, Tensor } from 'onnxruntime-web';
import type { Content } from '../../pack/loadEach';
import type { Manifest, RoleFile } from '../../protocol/manifest';
import type { Backend } from './backend';
import { checkIo } from './checkIo';
import { ortFault } from './ortFault';
import { createQueue } from './queue';

/** A tensor's plain content: row-major `data` of shape `dims`. */
export type Values =
  | { type: 'float32'; data: Float32Array; dims: readonly number[] }
  | { type: 'int64'; data: BigInt64Array; dims: readonly number[] };

/** Plain tensors by their logical names. */
export type NamedValues = Partial<Record<string, Values>>;

/** One ONNX file, ready to run. Inputs and outputs go by the manifest's logical names. */
export interface Session {
  readonly file: RoleFile;
  /** True when the file takes this logical input. */
  takes(input: string): boolean;
  /** Size of an axis of a logical input (negative: from the end), where the file states it. */
  axis(input: string, index: number): number | undefined;
  /** Inputs that the file does not take are left out. */
  run(inputs: NamedValues): Promise<NamedValues>;
  /** ONNX Runtime's own session, for what must keep its tensors on the graphics device. */
  readonly raw: InferenceSession;
  release(): Promise<void>;
}

/** All of ONNX Runtime on this thread, one task at a time. */
export const inOrt = createQueue();

/**
 * @param files the bytes of the file and of its external data, by path.
 * @throws FlowTokError `pack-invalid` when ONNX Runtime refuses the file or its inputs, outputs or shapes
 * are not what the manifest says; `out-of-memory`.
 */
export async function createSession(
  backend: Backend,
  manifest: Manifest,
  file: RoleFile,
  files: ReadonlyMap<string, Content>,
): Promise<Session> {
  const raw = await inOrt(() => load(backend, file, files));
  try {
    checkIo(raw, file, manifest);
  } catch (error) {
    await inOrt(() => raw.release());
    throw error;
  }
  const io = file.io ?? { inputs: {}, outputs: {} };
  return {
    file,
    raw,
    takes: (input) => Object.hasOwn(io.inputs, input),
    axis: (input, index) => axisOf(raw, io.inputs[input], index),
    run: (inputs) => inOrt(() => run(backend, raw, file, inputs)),
    release: () => inOrt(() => raw.release()),
  };
}

async function load(
  { ort, gpu }: Backend,
  file: RoleFile,
  files: ReadonlyMap<string, Content>,
): Promise<InferenceSession> {
  const bytes = async (path: string) => {
    const content = files.get(path) ?? new Uint8Array();
    return content instanceof Blob ? new Uint8Array(await content.arrayBuffer()) : content;
  };
  try {
    // Not the files themselves: the JSPI build of ONNX Runtime 1.30 stopped answering while it read them.
    const externalData =
      file.externalData &&
      (await Promise.all(
        file.externalData.map(async ({ path }) => ({ path, data: await bytes(path) })),
      ));
    return await ort.InferenceSession.create(await bytes(file.path), {
      // A device set in ort.env is ignored; passed here it is ours to watch and to destroy.
      executionProviders: [gpu ? { name: 'webgpu', device: gpu.device } : 'wasm'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      // Packs store 8-bit weights behind DequantizeLinear: widened once, here, not in every run.
      extra: { session: { disable_quant_qdq: '1' } },
      ...(externalData && { externalData }),
    });
  } catch (error) {
    throw ortFault(error, file, 'load');
  }
}

async function run(
  { ort }: Backend,
  raw: InferenceSession,
  file: RoleFile,
  inputs: NamedValues,
): Promise<NamedValues> {
  const io = file.io ?? { inputs: {}, outputs: {} };
  const feeds: Record<string, Tensor> = {};
  let fetched: Record<string, Tensor> = {};
  try {
    for (const [logical, name] of Object.entries(io.inputs)) {
      const values = inputs[logical];
      if (values) feeds[name] = new ort.Tensor(values.type, values.data, values.dims);
    }
    fetched = await raw.run(feeds);
    return Object.fromEntries(
      Object.entries(io.outputs).map(([logical, name]) => [logical, plain(fetched[name], name)]),
    );
  } catch (error) {
    throw ortFault(error, file, 'run');
  } finally {
    for (const tensor of [...Object.values(feeds), ...Object.values(fetched)]) tensor.dispose();
  }
}

function plain(tensor: Tensor | undefined, name: string): Values {
  const data = tensor?.data;
  if (data instanceof Float32Array) return { type: 'float32', data, dims: tensor?.dims ?? [] };
  if (data instanceof BigInt64Array) return { type: 'int64', data, dims: tensor?.dims ?? [] };
  throw new Error(`output ${name} is ${tensor?.type ?? 'missing'}`);
}

function axisOf(raw: InferenceSession, name: string | undefined, index: number) {
  const meta = raw.inputMetadata.find((input) => input.name === name);
  const axis = meta?.isTensor ? meta.shape.at(index) : undefined;
  return typeof axis === 'number' ? axis : undefined;
}
