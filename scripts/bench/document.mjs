// docs/performance.md: its tables are written from a result of the benchmark, its words by hand.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../project.mjs';
import { exponents } from './statistics.mjs';

/** What each figure is, its bar, and on which side of the bar it should be. */
const BARS = [
  ['loop_over_sessions_wasm', 'the loop / its bare session runs, WASM', 'most', 1.05],
  ['loop_over_sessions_webgpu', 'the loop / its bare session runs, WebGPU', 'most', 1.05],
  ['usual_over_ours_wasm', 'the usual way / ours, the loop, WASM', 'least', 1.8],
  ['evaluations_per_picture', 'network evaluations a picture (the paper: 40)', 'most', 4],
  ['native_paper_over_ours', "native onnxruntime with the paper's steps / ours", 'least', 3],
  ['wasm_over_native', 'WASM in Chromium / native onnxruntime, the flow network', 'most', 2],
  ['warm_over_cold', 'second visit / first, on a line as fast as the machine', 'most', 0.3],
  ['warm_over_cold_50_megabits', 'the same, over a home line of 50 Mbit/s', 'most', 0.3],
  ['memory_300_over_10', 'memory after 300 pictures / after 10', 'most', 1.02],
  ['gpu_buffers_gained', 'live GPU buffers gained from the 10th to the 300th', 'most', 0],
  ['batch4_over_4_singles', 'a batch of 4 / 4 single pictures, WASM', 'most', 0.9],
  [
    'app_code_kb_compressed',
    "app code without ONNX Runtime's .wasm and the pack, kB gzip",
    'most',
    250,
  ],
];

/** Puts the tables of this result into docs/performance.md. */
export function writeDocument(result) {
  const file = join(root, 'docs', 'performance.md');
  writeFileSync(file, fill(readFileSync(file, 'utf8'), tablesOf(result)));
}

/**
 * The text with each table between its marks replaced.
 * @throws Error when a table has no marks in the text
 */
export function fill(text, tables) {
  return Object.entries(tables).reduce((filled, [name, table]) => {
    const marks = new RegExp(`(<!-- bench:${name} -->\n)[\\s\\S]*?(<!-- /bench -->)`);
    if (!marks.test(filled)) throw new Error(`the document has no place for the table "${name}"`);
    return filled.replace(marks, (_, open, close) => `${open}${table}\n${close}`);
  }, text);
}

/** Markdown tables by name; what was not measured says so. */
export function tablesOf(result) {
  return {
    bars: barsTable(result),
    machine: machineWords(result.machine),
    seconds: table(
      ['what', 'median'],
      Object.entries(result.seconds).map(([name, value]) => [
        name.replaceAll('_', ' '),
        time(value),
      ]),
    ),
    visits: visitsWords(result.visits),
    memory: memoryTable(result.memory),
    profile: profileTable(result.profile),
    cost: costTables(result.cost),
  };
}

function barsTable(result) {
  const rows = BARS.map(([name, what, side, bar]) => {
    const value = result[name] ?? null;
    const met = side === 'most' ? value <= bar : value >= bar;
    const verdict =
      value === null ? (result.notes[name] ?? 'not measured') : met ? 'yes' : '**no**';
    return [`\`${name}\``, what, value ?? '–', `at ${side} ${bar}`, verdict];
  });
  return table(['figure', 'what', 'here', 'bar', 'met'], rows);
}

function machineWords(machine) {
  const { processor, cores, chromium, onnxruntime_web, pack, threads, webgpu, quick } = machine;
  const load = `load ${machine.load_before} before and ${machine.load_after} after`;
  return [
    `${processor}, ${cores} cores (${load}), Chromium ${chromium}, onnxruntime-web ${onnxruntime_web} on ${threads ?? '?'} threads, ${pack}.`,
    ...(webgpu ? [`WebGPU: ${webgpu}`] : []),
    ...(quick ? ['A quick run: fewer repeats.'] : []),
  ].join(' ');
}

function visitsWords(visits) {
  if (!visits) return 'Not measured.';
  const { firstBytes, secondBytes } = visits;
  return `The first visit carries ${(firstBytes / 1e6).toFixed(1)} MB, the second ${secondBytes} bytes.`;
}

function memoryTable(memory) {
  if (!memory) return 'Not measured.';
  const mb = (bytes) => (bytes / 1e6).toFixed(1);
  const rows = ['wasm', 'webgpu'].flatMap((provider) =>
    ['after10', 'afterAll'].map((when) => {
      const held = memory[provider][when];
      const count = when === 'after10' ? 10 : memory.pictures;
      return [provider, count, mb(held.heap), mb(held.wasm), mb(held.gpu), held.gpuBuffers];
    }),
  );
  const head = [
    'on',
    'pictures',
    'JS heap, MB',
    'wasm memory, MB',
    'GPU buffers, MB',
    'GPU buffers',
  ];
  return table(head, rows);
}

function profileTable(profile) {
  if (!profile) return 'Not measured.';
  const ms = (value) => `${value} ms`;
  return table(
    ['one evaluation of the flow network', 'WASM', 'native', 'ratio'],
    profile.map(({ part, wasm, native, ratio }) => [part, ms(wasm), ms(native), ratio]),
  );
}

function costTables(cost) {
  if (!cost) return 'Not measured.';
  const growing = (rows, unit, name = (row) => row.size) => {
    const growth = exponents(rows);
    return table(
      [unit, 'time', 'against the row above'],
      rows.map((row, i) => [
        name(row),
        time(row.cost / 1000),
        i === 0 ? '–' : `size^${growth[i - 1].toFixed(2)}`,
      ]),
    );
  };
  const batch = table(
    ['pictures in one batch', 'time', 'each', 'against as many single ones'],
    cost.batch.map(({ size, cost: all, overSingles }) => [
      size,
      time(all / 1000),
      time(all / size / 1000),
      overSingles,
    ]),
  );
  const precision = table(
    ['matrix products', 'one evaluation'],
    cost.precision.map(({ size, cost: one }) => [size, time(one / 1000)]),
  );
  const width = ({ size, millions }) => `${size} (${millions} M weights)`;
  return [
    growing(cost.steps, 'steps, a whole picture'),
    batch,
    growing(cost.tokens, 'tokens, one evaluation'),
    growing(cost.width, 'width, one evaluation', width),
    precision,
  ].join('\n\n');
}

/** @param seconds as `1.23 s` or `45.6 ms` */
function time(seconds) {
  return seconds >= 1
    ? `${Number(seconds.toPrecision(3))} s`
    : `${Number((1000 * seconds).toPrecision(3))} ms`;
}

function table(head, rows) {
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
