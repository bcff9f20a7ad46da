import { createHash } from 'node:crypto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { entryOf, flowBytes } from './testing/smallPack';
import { sha256Hex, verifyFile } from './verify';

afterEach(() => vi.unstubAllGlobals());

describe('verifyFile', () => {
  it('accepts what the manifest promises', async () => {
    await expect(verifyFile(entryOf('flow.onnx', flowBytes), flowBytes)).resolves.toBeUndefined();
  });

  it('names a file with one altered bit', async () => {
    const altered = flowBytes.slice();
    altered[1234]! ^= 1;
    await expect(verifyFile(entryOf('flow.onnx', flowBytes), altered)).rejects.toMatchObject({
      code: 'pack-corrupt',
      message: expect.stringContaining('flow.onnx was altered or damaged') as string,
    });
  });

  it('names a file that is cut short', async () => {
    await expect(
      verifyFile(entryOf('flow.onnx', flowBytes), flowBytes.subarray(1)),
    ).rejects.toThrow('flow.onnx has 4999 bytes instead of 5000');
  });
});

describe('sha256Hex', () => {
  const expected = createHash('sha256').update(flowBytes).digest('hex');

  it('hashes a view into a larger buffer', async () => {
    const padded = new Uint8Array(flowBytes.length + 20);
    padded.set(flowBytes, 10);
    expect(await sha256Hex(padded.subarray(10, -10))).toBe(expected);
  });

  it('gives the same without WebCrypto, as on plain http, and on shared memory', async () => {
    const shared = new Uint8Array(new SharedArrayBuffer(flowBytes.length));
    shared.set(flowBytes);
    expect(await sha256Hex(shared)).toBe(expected);
    vi.stubGlobal('crypto', undefined);
    expect(await sha256Hex(flowBytes)).toBe(expected);
  });
});
