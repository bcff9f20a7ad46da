// Reads the golden arrays, which Python writes as safetensors: a length, a JSON header, then the bytes.
import { readFile } from 'node:fs/promises';

export type GoldenArray = Float32Array | Uint8Array | BigInt64Array;

interface Entry {
  dtype: string;
  shape: number[];
  data_offsets: [number, number];
}

/** Every array of the file by name, row-major, with its shape. */
export async function readSafetensors(
  path: string,
): Promise<Map<string, { shape: number[]; data: GoldenArray }>> {
  const bytes = new Uint8Array(await readFile(path));
  const length = Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true));
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length))) as Record<
    string,
    Entry
  >;
  const arrays = new Map<string, { shape: number[]; data: GoldenArray }>();
  for (const [name, { dtype, shape, data_offsets: offsets }] of Object.entries(header)) {
    if (name === '__metadata__') continue;
    const [start, end] = offsets;
    // A copy begins at an aligned address, which the wide arrays need.
    const { buffer } = bytes.slice(8 + length + start, 8 + length + end);
    arrays.set(name, { shape, data: typed(dtype, buffer) });
  }
  return arrays;
}

function typed(dtype: string, buffer: ArrayBuffer): GoldenArray {
  if (dtype === 'F32') return new Float32Array(buffer);
  if (dtype === 'I64') return new BigInt64Array(buffer);
  if (dtype === 'U8') return new Uint8Array(buffer);
  throw new Error(`no golden array is made of ${dtype}`);
}
