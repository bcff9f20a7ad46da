import { openWasm } from '../../src/runtime/ort/backend';
import type { Tensor } from '../../src/runtime/ort/ort';
import { inOrt } from '../../src/runtime/ort/session';
import type { GraphRequest, GraphTimes } from '../contract';

/** Times a flow network that belongs to no pack, on WASM, with the options that packs are loaded with. */
export async function timeGraph({ url, dims, repeats }: GraphRequest): Promise<GraphTimes> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`the server answered ${response.status} for ${url}`);
  const bytes = new Uint8Array(await response.arrayBuffer());
  const { ort } = await openWasm('measured', undefined);
  const started = performance.now();
  const session = await inOrt(() =>
    ort.InferenceSession.create(bytes, {
      executionProviders: ['wasm'],
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      extra: { session: { disable_quant_qdq: '1' } },
    }),
  );
  const create = performance.now() - started;
  const [rows] = dims;
  const size = dims.reduce((product, axis) => product * axis, 1);
  const feeds: Record<string, Tensor> = {
    x: new ort.Tensor('float32', new Float32Array(size).fill(0.5), dims),
    t: new ort.Tensor('float32', new Float32Array(rows).fill(0.5), [rows]),
    indicator: new ort.Tensor('int64', new BigInt64Array(rows), [rows]),
  };
  const runs: number[] = [];
  try {
    for (let i = 0; i <= repeats; i++) {
      const begun = performance.now();
      const fetched = await inOrt(() => session.run(feeds));
      if (i > 0) runs.push(performance.now() - begun);
      for (const tensor of Object.values(fetched)) tensor.dispose();
    }
  } finally {
    await inOrt(() => session.release());
  }
  return { create, runs };
}
