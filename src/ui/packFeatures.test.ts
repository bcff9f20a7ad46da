import { describe, expect, it } from 'vitest';
import { fakeManifest } from '../store/testing/fakeFlowTok';
import { missingFor, packBytes } from './packFeatures';

const without = (role: string) => ({
  ...fakeManifest,
  files: fakeManifest.files.filter((file) => file.role !== role),
});

describe('missingFor', () => {
  it('names the part a direction lacks, and only there', () => {
    expect(missingFor(fakeManifest, 'image-to-text')).toEqual([]);
    expect(missingFor(without('textDecoder'), 'image-to-text')).toEqual(['text decoder']);
    expect(missingFor(without('textDecoder'), 'text-to-image')).toEqual([]);
  });

  it('counts a direction the flow was not trained for as missing', () => {
    const oneWay = {
      ...fakeManifest,
      flow: { ...fakeManifest.flow, directions: ['text-to-image' as const] },
    };
    expect(missingFor(oneWay, 'image-to-text')).toEqual(['training for this direction']);
  });
});

describe('packBytes', () => {
  it('counts external data too', () => {
    const [file] = fakeManifest.files;
    if (file === undefined) throw new Error('the fake has files');
    const data = { path: 'flow.onnx_data', bytes: 5, sha256: '0'.repeat(64) };
    const pack = { ...fakeManifest, files: [{ ...file, bytes: 2, externalData: [data] }] };
    expect(packBytes(pack)).toBe(7);
  });
});
