// What the bench worker measures in Chromium, with native onnxruntime and PyTorch taking turns.
import { join } from 'node:path';
import { median, medianRatio, rounded } from './statistics.mjs';

/** The paper samples with 20 guided steps: 40 evaluations. Its cost does not hang on the scale. */
const PAPER = { steps: 20, guidance: 2 };
const STEPS = [1, 2, 4, 8, 16];
const BATCHES = [1, 2, 4, 8];

/** Pictures on WASM: phases, loops, batches. */
export async function measureWasm({ bench, quick }) {
  const repeats = quick ? 5 : 15;
  const opened = await bench.open('pack', 'wasm');
  await bench.ask('pictures', { count: 3 });
  const { evaluations, times } = await bench.ask('pictures', { count: quick ? 5 : 30 });
  const loop = await bench.ask('loop', { repeats, steps: opened.defaultSteps });
  const usual = await bench.ask('usual', { repeats, guidance: 2 });
  if (!(usual.gap < 1e-3)) throw new Error(`the usual way is off by ${usual.gap}`);
  const four = await bench.ask('batch', { repeats: quick ? 3 : 10, size: 4 });
  const phase = (name) => seconds(times.map((one) => one[name]));
  return {
    figures: {
      loop_over_sessions_wasm: ratio(loop),
      usual_over_ours_wasm: ratio(usual.loop),
      usual_over_ours_wasm_picture: ratio(usual.picture),
      evaluations_per_picture: evaluations,
      batch4_over_4_singles: ratio(four),
    },
    seconds: {
      picture_wasm: phase('total'),
      picture_wasm_text: phase('text'),
      picture_wasm_flow: phase('flow'),
      picture_wasm_decode: phase('decode'),
      loop_wasm: seconds(loop.a),
      bare_sessions_wasm: seconds(loop.b),
      usual_loop_wasm: seconds(usual.loop.a),
      batch4_wasm: seconds(four.a),
      singles4_wasm: seconds(four.b),
    },
    details: { threads: opened.threads, steps: opened.defaultSteps },
  };
}

/** The loop on WebGPU, on whatever adapter the browser was started with. */
export async function measureWebgpu({ bench, quick }) {
  const opened = await bench.open('pack', 'webgpu');
  const steps = opened.defaultSteps;
  const loop = await bench.ask('loop', { repeats: quick ? 3 : 7, steps });
  const { times } = await bench.ask('pictures', { count: quick ? 1 : 3 });
  return {
    figures: { loop_over_sessions_webgpu: ratio(loop) },
    seconds: {
      loop_webgpu: seconds(loop.a),
      bare_sessions_webgpu: seconds(loop.b),
      picture_webgpu: seconds(times.map(({ total }) => total)),
    },
    details: { webgpu: opened.reason },
  };
}

/** Chromium's WASM and the same files natively, a few of each in turn. */
export async function measureNative({ bench, native, quick }) {
  const opened = await bench.open('pack', 'wasm');
  const { ids, mask } = opened;
  const peer = native(opened.threads);
  try {
    const rounds = quick ? 3 : 10;
    const paper = { do: 'paper', repeats: 1, ids, mask, ...PAPER };
    const each = { wasm: [], native: [], torch: [], ours: [], paper: [] };
    // The first round compiles, loads and fills caches.
    for (let round = -1; round < rounds; round++) {
      const now = {
        wasm: await bench.ask('step', { repeats: 10, rows: 1 }),
        native: await peer.ask({ do: 'step', repeats: 10 }),
        torch: await peer.ask({ do: 'torch', repeats: 10 }),
        ours: (await bench.ask('pictures', { count: 3 })).times.map(({ total }) => total),
        paper: await peer.ask(paper),
      };
      if (round < 0) continue;
      for (const [name, times] of Object.entries(now)) each[name].push(median(times));
    }
    return {
      figures: {
        wasm_over_native: rounded(medianRatio(each.wasm, each.native)),
        wasm_over_torch: rounded(medianRatio(each.wasm, each.torch)),
        native_paper_over_ours: rounded(medianRatio(each.paper, each.ours)),
      },
      seconds: {
        step_wasm: seconds(each.wasm),
        step_native: seconds(each.native),
        step_torch: seconds(each.torch),
        paper_picture_native: seconds(each.paper),
      },
    };
  } finally {
    peer.close();
  }
}

/** Where WASM loses time to native onnxruntime: the flow network, its matrix products, and the rest. */
export async function measureProfile({ bench, native, graphs, graphsFolder, quick }) {
  const { threads } = await bench.open('pack', 'wasm');
  const peer = native(threads);
  const profile = graphs.filter(({ kind }) => kind === 'profile');
  try {
    const times = profile.map(() => ({ wasm: [], native: [] }));
    for (let round = 0; round < (quick ? 3 : 8); round++) {
      for (const [i, graph] of profile.entries()) {
        const url = bench.address(`graphs/${graph.file}`);
        const dims = [1, graph.tokens, graph.channels];
        const { runs } = await bench.ask('graph', { url, dims, repeats: 15 });
        times[i].wasm.push(median(runs));
        const file = join(graphsFolder, graph.file);
        times[i].native.push(median(await peer.ask({ do: 'graph', file, repeats: 15 })));
      }
    }
    const parts = profile.map(({ size }, i) => ({
      part: size,
      wasm: ms(times[i].wasm),
      native: ms(times[i].native),
      ratio: rounded(medianRatio(times[i].wasm, times[i].native)),
    }));
    const [whole, products] = parts;
    const rest = { wasm: whole.wasm - products.wasm, native: whole.native - products.native };
    parts.push({
      part: 'the rest',
      wasm: rounded(rest.wasm),
      native: rounded(rest.native),
      ratio: rounded(rest.wasm / rest.native),
    });
    return { profile: parts };
  } finally {
    peer.close();
  }
}

/** What a picture costs by steps and by batch, and the flow network alone by tokens, width and precision; WASM. */
export async function measureCost({ bench, graphs }) {
  const { defaultSteps } = await bench.open('pack', 'wasm');
  await bench.ask('pictures', { count: 3 });
  const steps = [];
  for (const count of STEPS) {
    const { times } = await bench.ask('pictures', { count: 7, steps: count });
    steps.push({ size: count, cost: ms(times.map(({ total }) => total)) });
  }
  const batch = [];
  for (const size of BATCHES) {
    const { a, b } = await bench.ask('batch', { repeats: 5, size });
    batch.push({ size, cost: ms(a), overSingles: rounded(medianRatio(a, b)) });
  }
  const rows = [];
  // A second pass in the other order: what the machine does meanwhile hits every row.
  const asked = graphs.filter(({ kind }) => kind !== 'profile');
  for (const graph of [...asked, ...[...asked].reverse()]) {
    const url = bench.address(`graphs/${graph.file}`);
    const dims = [1, graph.tokens, graph.channels];
    const { create, runs } = await bench.ask('graph', { url, dims, repeats: 15 });
    rows.push({ ...graph, create, runs });
  }
  const ofKind = (kind) =>
    graphs
      .filter((graph) => graph.kind === kind)
      .map(({ size, millions, file }) => ({
        size,
        ...(millions && { millions }),
        cost: ms(rows.filter((row) => row.file === file).flatMap(({ runs }) => runs)),
      }));
  return {
    cost: {
      defaultSteps,
      steps,
      batch,
      tokens: ofKind('tokens'),
      width: ofKind('width'),
      precision: ofKind('precision'),
    },
  };
}

/** All memory after many pictures against after ten: the pack on WASM, and a tiny pack on WebGPU. */
export async function measureMemory({ bench, quick }) {
  const most = quick ? 60 : 300;
  const grown = {};
  for (const [pack, executionProvider] of [
    ['pack', 'wasm'],
    ['tiny', 'webgpu'],
  ]) {
    await bench.open(pack, executionProvider);
    // Two steps take what four take, in half the time on a software adapter.
    const steps = executionProvider === 'webgpu' ? 2 : undefined;
    await bench.ask('pictures', { count: 10, steps });
    const after10 = await held(bench);
    await bench.ask('pictures', { count: most - 10, steps });
    const afterAll = await held(bench);
    grown[executionProvider] = { after10, afterAll, ratio: afterAll.total / after10.total };
  }
  const { wasm, webgpu } = grown;
  return {
    figures: {
      memory_300_over_10: rounded(Math.max(wasm.ratio, webgpu.ratio), 4),
      gpu_buffers_gained: webgpu.afterAll.gpuBuffers - webgpu.after10.gpuBuffers,
    },
    memory: { pictures: most, ...grown },
  };
}

/** Bytes. The browser's report of JavaScript memory has the WebAssembly memories in it. */
async function held(bench) {
  const { wasmBytes, gpuBytes, gpuBuffers } = await bench.ask('memory');
  const heap = await bench.heapBytes();
  if (heap === undefined) throw new Error('this browser does not tell how large its heaps are');
  return {
    heap: heap - wasmBytes,
    wasm: wasmBytes,
    gpu: gpuBytes,
    gpuBuffers,
    total: heap + gpuBytes,
  };
}

const ratio = ({ a, b }) => rounded(medianRatio(a, b));
const seconds = (milliseconds) => rounded(median(milliseconds) / 1000);
const ms = (milliseconds) => rounded(median(milliseconds));
