import type { InferenceSession } from 'onnxruntime-web';
import { describe, expect, it } from 'vitest';
import type { Manifest, RoleFile } from '../../protocol/manifest';
import { readManifest } from '../testing/tinyPack';
import { checkIo } from './checkIo';

const manifest: Manifest = await readManifest();
const file: RoleFile = {
  role: 'flow',
  path: 'flow.onnx',
  bytes: 1,
  sha256: '0'.repeat(64),
  precision: 'fp32',
  io: {
    inputs: { x: 'x', t: 'time', indicator: 'indicator' },
    outputs: { velocity: 'velocity' },
  },
};
const tensor = (name: string, type: 'float32' | 'int64', ...shape: (number | string)[]) =>
  ({ name, isTensor: true, type, shape }) satisfies InferenceSession.TensorValueMetadata;
const { tokens, channels } = manifest.latent;
const good = {
  inputMetadata: [
    tensor('x', 'float32', 'B', tokens, channels),
    tensor('time', 'float32', 'B'),
    tensor('indicator', 'int64', 'B'),
  ],
  outputMetadata: [tensor('velocity', 'float32', 'B', tokens, channels)],
};

describe('checkIo', () => {
  it('accepts what the manifest says', () => {
    expect(() => checkIo(good, file, manifest)).not.toThrow();
  });

  it.each([
    ['a missing input', { inputMetadata: good.inputMetadata.slice(1) }, 'no input "x"'],
    [
      'another name',
      { outputMetadata: [tensor('v', 'float32', 'B', tokens, channels)] },
      '"velocity"',
    ],
    [
      'another shape',
      { outputMetadata: [tensor('velocity', 'float32', 'B', tokens + 1, channels)] },
      `[B, ${tokens + 1}, ${channels}] instead of [any, ${tokens}, ${channels}]`,
    ],
    [
      'another type',
      { outputMetadata: [tensor('velocity', 'int64', 'B', tokens, channels)] },
      'int64 instead of float32',
    ],
    [
      'an input the manifest does not list',
      { inputMetadata: [...good.inputMetadata, tensor('extra', 'float32', 1)] },
      'input "extra"',
    ],
  ])('refuses %s in one sentence', (_, change, words) => {
    expect(() => checkIo({ ...good, ...change }, file, manifest)).toThrow(
      expect.objectContaining({
        code: 'pack-invalid',
        message: expect.stringContaining(words) as string,
      }),
    );
  });
});
