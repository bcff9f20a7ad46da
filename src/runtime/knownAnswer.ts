import { randn } from '../flow/noise';
import type { Manifest, Role, RoleFile } from '../protocol/manifest';
import type { Models } from './models';
import type { Backend } from './ort/backend';
import { createSession, type NamedValues, type Session, type Values } from './ort/session';
import { asking, flowInputs } from './pipeline/velocity';

/** Networks that draw the picture; the text encoder is the largest file and the plainest network. */
const COMPARED: readonly Role[] = ['textProjector', 'flow', 'imageDecoder'];
/** Of the greatest reference value. Correct kernels differ by 1e-4 at most, the wrong ones seen by 0.14 and more. */
const TOLERANCE = 5e-3;
/** Larger networks are not compared: holding one twice could be more memory than there is. */
const MOST_BYTES = 256 * 2 ** 20;

/**
 * Runs the same numbers through WebGPU and WASM: some graphics drivers compute wrong ones without any
 * error. Compares what `models.files` holds, hence load with `keep: isCompared`.
 * @param onRun called after each run: on a slow device one alone takes many seconds
 * @returns what differs, or undefined when WebGPU can be trusted.
 */
export async function knownAnswerFault(
  models: Models,
  onRun: () => void = () => undefined,
): Promise<string | undefined> {
  const { manifest, backend, files } = models;
  const wasm: Backend = { ...backend, executionProvider: 'wasm', gpu: undefined };
  for (const role of COMPARED) {
    const file = models.file(role);
    if (!file || !files.has(file.path)) continue;
    const session = await models.session(role);
    const inputs = sampleInputs(role, manifest, session);
    if (!inputs) continue;
    const reference = await createSession(wasm, manifest, file, files);
    try {
      const wanted = await reference.run(inputs);
      onRun();
      const fault = difference(wanted, await session.run(inputs));
      onRun();
      if (fault !== undefined) return `${file.path} ${fault}`;
    } finally {
      await reference.release();
    }
  }
  return undefined;
}

/** Whether the known-answer test needs this file's bytes. */
export function isCompared({ role, bytes, externalData = [] }: RoleFile): boolean {
  const all = externalData.reduce((sum, each) => sum + each.bytes, bytes);
  return COMPARED.includes(role) && all <= MOST_BYTES;
}

function sampleInputs(role: Role, manifest: Manifest, session: Session): NamedValues | undefined {
  const { tokens: count, channels } = manifest.latent;
  const noise = (...dims: number[]): Values => {
    const length = dims.reduce((product, axis) => product * axis, 1);
    return { type: 'float32', data: randn(1, length), dims };
  };
  if (role === 'flow') {
    const direction = manifest.flow.directions[0];
    if (!direction) return undefined;
    const inputs = flowInputs(manifest, asking(manifest, direction, 2), 1);
    inputs.setState(randn(1, count * channels));
    inputs.setTime(0.5);
    return inputs.values;
  }
  const width = session.axis('tokens', -1);
  const guided = session.takes('tokens');
  if (guided && width === undefined) return undefined;
  const tokens = guided ? { tokens: noise(1, manifest.text.maxTokens, width ?? 0) } : {};
  return { latents: noise(1, count, channels), ...tokens };
}

function difference(expected: NamedValues, actual: NamedValues): string | undefined {
  for (const [name, values] of Object.entries(expected)) {
    const data = values?.data ?? [];
    const other = actual[name]?.data ?? [];
    let greatest = 0;
    let off = 0;
    data.forEach((value: number | bigint, i: number) => {
      greatest = Math.max(greatest, Math.abs(Number(value)));
      const distance = Math.abs(Number(value) - Number(other[i]));
      // NaN compares with nothing: it is as wrong as can be.
      off = Number.isNaN(distance) ? Infinity : Math.max(off, distance);
    });
    if (off > TOLERANCE * Math.max(1, greatest))
      return `is off by ${off.toPrecision(2)} in ${name}`;
  }
  return undefined;
}
