// npm run lighthouse: Lighthouse on the built app with the headers that `npm start` serves; `-- --desktop` for its
// desktop settings. Lighthouse is as large as everything else together, so it is installed beside, at its first use.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { launchOptions } from './chromium.mjs';
import { ensureChromium } from './machine.mjs';
import { ensurePackages, leave, root, run } from './project.mjs';
import { startServer } from './staticServer.mjs';

// The newest that Node 20 runs.
const VERSION = '12.8.2';
const RUNS = 3;
const categories = ['performance', 'accessibility', 'best-practices'];

await ensurePackages();
const fault = await ensureChromium();
if (fault) leave(fault, 1);
if (!existsSync(join(root, 'dist', 'index.html')))
  leave('There is no built app in dist/; run "npm run build" first.');
const home = join(root, '.work', 'lighthouse', VERSION);
await ensureLighthouse();

const settings = process.argv.includes('--desktop') ? ['--preset=desktop'] : [];
const reports = mkdtempSync(join(tmpdir(), 'lighthouse-'));
const server = await startServer(join(root, 'dist'), 0);
const runs = [];
try {
  for (let i = 0; i < RUNS; i++) runs.push(await measure(join(reports, `${i}.json`)));
} finally {
  await server.close();
  rmSync(reports, { recursive: true });
}
print();

async function ensureLighthouse() {
  if (existsSync(join(home, 'node_modules', 'lighthouse'))) return;
  console.error(`Installing Lighthouse ${VERSION} (once).`);
  mkdirSync(home, { recursive: true });
  const args = ['install', '--prefix', home, '--no-audit', '--no-fund', '--ignore-scripts'];
  const status = await run('npm', [...args, '--loglevel=error', `lighthouse@${VERSION}`], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) leave('Lighthouse could not be installed; check the network and try again.', 1);
}

/** One visit of a new browser; its report. */
async function measure(file) {
  const status = await run(
    process.execPath,
    [
      join(home, 'node_modules', 'lighthouse', 'cli', 'index.js'),
      `http://localhost:${server.port}/`,
      '--quiet',
      '--output=json',
      `--output-path=${file}`,
      `--only-categories=${categories.join(',')}`,
      `--chrome-flags=--headless=new ${launchOptions.args.join(' ')}`,
      ...settings,
    ],
    { env: { CHROME_PATH: launchOptions.executablePath }, stdio: ['ignore', 2, 2] },
  );
  if (status !== 0) leave('Lighthouse stopped before it had a report; see above.', 1);
  return JSON.parse(readFileSync(file, 'utf8'));
}

function print() {
  const [{ configSettings, environment, userAgent }] = runs;
  const { formFactor, throttling } = configSettings;
  for (const name of categories) {
    const scores = runs.map(({ categories }) => Math.round(100 * categories[name].score));
    console.log(`${name.padEnd(15)} ${median(scores)} (${scores.join(', ')})`);
  }
  for (const id of [
    'first-contentful-paint',
    'largest-contentful-paint',
    'total-blocking-time',
    'cumulative-layout-shift',
    'speed-index',
  ]) {
    const values = runs.map(({ audits }) => audits[id].numericValue);
    console.log(`${id.padEnd(25)} ${Number(median(values).toPrecision(3))}`);
  }
  for (const finding of findings(runs[0])) console.log(`finding: ${finding}`);
  console.log(
    `Lighthouse ${VERSION}, ${formFactor}, ${configSettings.throttlingMethod} ${throttling.throughputKbps} kbit/s, ${throttling.rttMs} ms, processor ${throttling.cpuSlowdownMultiplier} times slower, on ${cpus().length} cores (benchmark index ${environment.benchmarkIndex}), ${/Chrome\/[\d.]+/.exec(userAgent)?.[0] ?? userAgent}`,
  );
}

/** What cost a point outside performance. */
function findings({ categories, audits }) {
  return ['accessibility', 'best-practices'].flatMap((name) =>
    categories[name].auditRefs
      .filter(({ id, weight }) => weight > 0 && audits[id].score !== null && audits[id].score < 1)
      .map(({ id }) => `${name}: ${audits[id].title}`),
  );
}

function median(values) {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}
