import { describe, expect, it } from 'vitest';
import type { Manifest, Precision, Role, RoleFile } from '../protocol/manifest';
import { planMemory, roomFor, type Device } from './memoryPlan';
import { readReleasedManifest } from './testing/releasedPack';

const MB = 1e6;

/** Megabytes of each role's file in each precision. */
async function packOf(sizes: Partial<Record<Role, Partial<Record<Precision, number>>>>) {
  const manifest = await readReleasedManifest();
  const files = Object.entries(sizes).flatMap(([role, byPrecision]) =>
    Object.entries(byPrecision).map(([precision, megabytes]): RoleFile => {
      const path = `${role}.${precision}.onnx`;
      const sha256 = '0'.repeat(64);
      return {
        role: role as Role,
        precision: precision as Precision,
        path,
        bytes: MB,
        sha256,
        externalData: [{ path: `${path}_data`, bytes: (megabytes - 1) * MB, sha256 }],
      };
    }),
  );
  return { ...manifest, name: 'FlowTok-XL', files };
}

/** FlowTok-XL as measured. */
const xl = () =>
  packOf({
    textEncoder: { fp16: 247, q8: 135, q4: 92 },
    textProjector: { fp16: 48, q8: 27, q4: 15 },
    flow: { fp16: 1350, q8: 761, q4: 445 },
    imageDecoder: { fp16: 611, q8: 347, q4: 200 },
    imageEncoder: { fp16: 174, q8: 100, q4: 60 },
  });

const wasm: Device = {
  executionProvider: 'wasm',
  halfPrecision: false,
  largestBuffer: undefined,
  room: 3200 * MB,
};
const gpu = (change: Partial<Device> = {}): Device => ({
  executionProvider: 'webgpu',
  halfPrecision: true,
  largestBuffer: 2 ** 31,
  room: 4000 * MB,
  ...change,
});

function chosen(manifest: Manifest, device: Device) {
  const { file, inTurn } = planMemory(manifest, device);
  return { flow: file('flow')?.precision, inTurn };
}

describe('planMemory', () => {
  it('takes half precision where the device has it and the room, else 8 bits', async () => {
    const pack = await xl();
    expect(chosen(pack, gpu())).toEqual({ flow: 'fp16', inTurn: false });
    expect(chosen(pack, gpu({ halfPrecision: false }))).toEqual({ flow: 'q8', inTurn: false });
    expect(chosen(pack, gpu({ room: 2000 * MB }))).toEqual({ flow: 'q8', inTurn: false });
    expect(chosen(pack, wasm)).toEqual({ flow: 'q8', inTurn: false });
  });

  it('loads 8 bits one after the other before it takes 4', async () => {
    const pack = await xl();
    expect(chosen(pack, gpu({ room: 1000 * MB }))).toEqual({ flow: 'q8', inTurn: true });
    expect(chosen(pack, gpu({ room: 755 * MB }))).toEqual({ flow: 'q4', inTurn: false });
    expect(chosen(pack, gpu({ room: 500 * MB }))).toEqual({ flow: 'q4', inTurn: true });
  });

  it('says what a device lacks that can run none, and what would help', async () => {
    const pack = await xl();
    const plan = (manifest: Manifest) => () => planMemory(manifest, gpu({ room: 400 * MB }));
    expect(plan(pack)).toThrow(
      'This device cannot run "FlowTok-XL": flow.q4.onnx needs 0.4 GB of memory at once, and a page here has about 0.4 GB; use a device with more memory, or a smaller pack.',
    );
    const without4 = { ...pack, files: pack.files.filter(({ precision }) => precision !== 'q4') };
    expect(plan(without4)).toThrow(/flow\.q8\.onnx needs 0\.8 GB.*smaller precision \(q4\)\.$/);
  });

  it('leaves out files whose largest weight no buffer of the device can hold', async () => {
    const pack = await xl();
    const files = pack.files.map((file) => ({
      ...file,
      ...(file.precision === 'fp16' && { largestTensorBytes: 2 ** 28 }),
    }));
    const small = gpu({ largestBuffer: 2 ** 27 });
    expect(chosen({ ...pack, files }, small).flow).toBe('q8');
    expect(chosen({ ...pack, files }, gpu()).flow).toBe('fp16');
  });

  it('counts what a session holds: half precision doubles on WASM, 8-bit storage fourfold', async () => {
    const pack = await packOf({ flow: { fp16: 100 } });
    const [half] = pack.files;
    expect(planMemory(pack, wasm).cost(half!)).toBe(200 * MB);
    expect(planMemory(pack, gpu()).cost(half!)).toBe(100 * MB);
    const stored: RoleFile = { ...half!, precision: 'fp32', storage: 'int8' };
    expect(planMemory(pack, wasm).cost(stored)).toBe(400 * MB);
  });

  it('prefers fp32 where it is listed and fits', async () => {
    const pack = await packOf({ flow: { fp32: 100, fp16: 50, q8: 25 } });
    expect(chosen(pack, wasm).flow).toBe('fp32');
    expect(chosen(pack, gpu()).flow).toBe('fp32');
    expect(chosen(pack, { ...wasm, room: 60 * MB }).flow).toBe('q8');
  });
});

describe('roomFor', () => {
  it('is half of the machine, on WASM never more than a wasm memory takes', () => {
    expect(roomFor('webgpu', 8)).toBe(4e9);
    expect(roomFor('wasm', 8)).toBe(3.2e9);
    expect(roomFor('wasm', 2)).toBe(1e9);
    expect(roomFor('wasm', undefined)).toBe(3.2e9);
    expect(roomFor('webgpu', undefined)).toBeUndefined();
  });
});
