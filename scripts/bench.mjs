// npm run -s bench: the benchmarks of docs/performance.md, in real Chromium on the production build and the
// bundled pack. Standard output holds one JSON object and nothing else.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureChromium, ensurePython, python } from './machine.mjs';
import { together } from './bench/together.mjs';
import { ensurePackages, leave, root } from './project.mjs';

/** The numbers that are always there, null with a reason in `notes` where this machine gave none. */
const FIGURES = [
  'loop_over_sessions_wasm',
  'loop_over_sessions_webgpu',
  'usual_over_ours_wasm',
  'evaluations_per_picture',
  'native_paper_over_ours',
  'wasm_over_native',
  'warm_over_cold',
  'memory_300_over_10',
  'batch4_over_4_singles',
  'app_code_kb_compressed',
  'pack_mb',
];

/** Which section gives which of them. */
const SECTIONS = {
  sizes: ['app_code_kb_compressed', 'pack_mb'],
  wasm: [
    'loop_over_sessions_wasm',
    'usual_over_ours_wasm',
    'evaluations_per_picture',
    'batch4_over_4_singles',
  ],
  native: ['native_paper_over_ours', 'wasm_over_native'],
  profile: [],
  cost: [],
  memory: ['memory_300_over_10'],
  webgpu: ['loop_over_sessions_webgpu'],
  visits: ['warm_over_cold'],
  page: [],
};

const options = readOptions();
await ensurePackages();
const { writeDocument } = await import('./bench/document.mjs');
if (options.from) {
  writeDocument(readResult(options.from));
  process.exit(0);
}
const result = await measure();
if (options.write) {
  const file = join(root, 'docs', 'performance.json');
  const all = options.only ? addedTo(readResult(file)) : result;
  writeFileSync(file, `${JSON.stringify(all, undefined, 2)}\n`);
  writeDocument(all);
}
console.log(JSON.stringify(result, undefined, 2));

async function measure() {
  const pythonFault = await ensurePython();
  const chromiumFault = await ensureChromium();
  if (chromiumFault) leave(chromiumFault, 1);
  const { buildBench, graphsFolder, openBench } = await import('./bench/browser.mjs');
  const app = await import('./bench/app.mjs');
  const runtime = await import('./bench/runtime.mjs');
  const { startNative } = await import('./bench/native.mjs');
  const pack = join(root, 'public', 'models', 'flowtok-emoji');
  const buildFault = await buildBench(pack);
  if (buildFault) leave(buildFault, 1);

  const { quick, gpu } = options;
  const bench = await openBench({ gpu });
  const needsPython = () => {
    if (pythonFault) throw new Error(pythonFault);
  };
  const work = {
    sizes: () => app.measureSizes({ pack }),
    wasm: () => runtime.measureWasm({ bench, quick }),
    native: () => {
      needsPython();
      return runtime.measureNative({
        bench,
        quick,
        native: (threads) => startNative(pack, threads),
      });
    },
    profile: () => {
      needsPython();
      return runtime.measureProfile({
        bench,
        quick,
        graphsFolder,
        graphs: exportGraphs(pack, graphsFolder),
        native: (threads) => startNative(pack, threads),
      });
    },
    cost: () => {
      needsPython();
      return runtime.measureCost({ bench, graphs: exportGraphs(pack, graphsFolder) });
    },
    memory: () => runtime.measureMemory({ bench, quick }),
    webgpu: () => runtime.measureWebgpu({ bench, quick }),
    visits: () => app.measureVisits({ quick }),
    page: () => app.measurePage({ quick }),
  };
  const manifest = JSON.parse(readFileSync(join(pack, 'manifest.json'), 'utf8'));
  const packageOf = (name) =>
    JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version;
  const whole = {
    ...Object.fromEntries(FIGURES.map((name) => [name, null])),
    seconds: {},
    notes: {},
    machine: {
      processor: cpus()[0]?.model.trim() ?? 'unknown',
      cores: cpus().length,
      load_before: Number((loadavg()[0] ?? 0).toFixed(2)),
      chromium: bench.version,
      onnxruntime_web: packageOf('onnxruntime-web'),
      pack: `${manifest.id} ${manifest.version}`,
      quick,
    },
  };
  try {
    for (const [name, gives] of Object.entries(SECTIONS)) {
      if (!wanted(name)) {
        const reason = options.only
          ? `Not asked for: --only ${options.only}.`
          : 'Left out by --quick.';
        for (const figure of gives) whole.notes[figure] = reason;
        continue;
      }
      console.error(`Measuring: ${name}.`);
      await add(whole, gives, work[name]);
    }
  } finally {
    await bench.close();
  }
  whole.machine.load_after = Number((loadavg()[0] ?? 0).toFixed(2));
  return whole;
}

/** One section's numbers into the whole; a section that fails leaves nulls and says why. */
async function add(whole, gives, section) {
  try {
    const { figures = {}, seconds = {}, details = {}, ...rest } = await section();
    Object.assign(whole, figures, rest);
    Object.assign(whole.seconds, seconds);
    Object.assign(whole.machine, details);
  } catch (error) {
    const reason = String(error.message ?? error).split('\n')[0];
    console.error(`  failed: ${reason}`);
    for (const figure of gives) whole.notes[figure] = reason;
  }
}

function addedTo(earlier) {
  try {
    return together(earlier, result);
  } catch (error) {
    console.log(JSON.stringify(result, undefined, 2));
    return leave(error.message, 1);
  }
}

function wanted(name) {
  if (options.only) return options.only.split(',').includes(name);
  return !(options.quick && name === 'cost');
}

function exportGraphs(pack, folder) {
  const script = join(root, 'bench', 'graphs.py');
  const output = execFileSync(python, [script, pack, folder], {
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 24,
  });
  // The exporter prints too; ours is the last line.
  return JSON.parse(String(output).trim().split('\n').at(-1));
}

function readResult(path) {
  const file = resolve(process.env.INIT_CWD ?? root, path);
  if (!existsSync(file)) leave(`${file} is not there; give a file that --json wrote.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return leave(`${file} is not JSON; give a file that --json wrote.`);
  }
}

function readOptions() {
  const usage =
    'bench takes --json, --quick, --write, --from FILE, --gpu and --only SECTION[,SECTION]';
  let parsed;
  try {
    parsed = parseArgs({
      options: {
        json: { type: 'boolean', default: true },
        quick: { type: 'boolean', default: false },
        write: { type: 'boolean', default: false },
        gpu: { type: 'boolean', default: false },
        from: { type: 'string' },
        only: { type: 'string' },
      },
      allowPositionals: true,
    });
  } catch (error) {
    leave(`${String(error.message).split('. ')[0]}; ${usage}.`);
  }
  const { values, positionals } = parsed;
  if (positionals.length > 0) leave(`bench takes no "${positionals[0]}"; ${usage}.`);
  const unknown = values.only?.split(',').find((name) => !(name in SECTIONS));
  if (unknown !== undefined) {
    leave(`There is no section "${unknown}"; choose of ${Object.keys(SECTIONS).join(', ')}.`);
  }
  return values;
}
