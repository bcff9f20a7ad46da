import { describe, expect, it } from 'vitest';
import { openReleasedPack } from './testing/releasedPack';
import { openTinyPack } from './testing/tinyPack';
import { verifyPack } from './verifyPack';

describe('verifyPack', () => {
  it('finds a sound pack sound, both directions run', async () => {
    const { faults, checked } = await verifyPack(await openTinyPack());
    expect(faults).toEqual([]);
    expect(checked).toEqual(
      expect.arrayContaining(['flow.onnx', 'text-to-image', 'image-to-text']),
    );
  });

  it('names every altered file, not just the first', async () => {
    const altered = ['flow.onnx', 'tokenizer.json'];
    const pack = await openTinyPack(
      (manifest) => manifest,
      (path, bytes) =>
        altered.includes(path) ? bytes.map((byte, i) => (i === 9 ? byte ^ 1 : byte)) : bytes,
    );
    const { faults } = await verifyPack(pack);
    expect(faults).toHaveLength(2);
    altered.forEach((path) => expect(faults.join('\n')).toContain(path));
  });

  it('compares the networks with the manifest', async () => {
    const pack = await openTinyPack((manifest) => ({
      ...manifest,
      latent: { ...manifest.latent, tokens: manifest.latent.tokens + 1 },
    }));
    const { faults } = await verifyPack(pack);
    expect(faults.join('\n')).toMatch(/flow\.onnx has an input "\w+" of shape/);
  });

  it('opens no network that is too large for WASM, and runs the pack without it', async () => {
    const { faults, checked } = await verifyPack(await openReleasedPack(), { memoryBytes: 1.5e6 });
    expect(faults).toEqual([]);
    expect(checked).toEqual(
      expect.arrayContaining([
        'flow.fp32.onnx (its bytes; too large for WASM)',
        'flow.q8.onnx',
        'text-to-image',
      ]),
    );
  });
});
