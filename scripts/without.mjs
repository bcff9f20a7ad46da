// npm run without: takes away, in a copy of the app, one answer to a fault after the other (scripts/without/handlings.mjs)
// and shows that its end-to-end tests fail then. `-- WORDS` for those whose description holds the words, `--gpu` for
// those that need minutes of Chromium's software adapter as well. Ends with 1 where a test passed all the same.

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs, stripVTControlCharacters } from 'node:util';
import { ensureChromium } from './machine.mjs';
import { ensurePackages, leave, root, run, tool } from './project.mjs';
import { handlings } from './without/handlings.mjs';

/** Of a second server, beside one that may be running. */
const PORT = '4187';

/** What a build and its tests only read. */
const linked = new Set(['node_modules', 'public', 'testdata', 'docs', 'examples']);
const copied = /^(src|scripts|e2e|LICENSE|.*\.(html|json|md|ts))$/;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { gpu: { type: 'boolean', default: false } },
});
const words = positionals.join(' ').toLowerCase();
const chosen = handlings.filter(
  ({ what, gpu = false }) => what.toLowerCase().includes(words) && (values.gpu || !gpu),
);
if (chosen.length === 0) leave(`No handling is described with "${words}".`);
await ensurePackages();
const fault = await ensureChromium();
if (fault) leave(fault, 1);

const copy = mkdtempSync(join(tmpdir(), 'flowtok-without-'));
let survivors = 0;
try {
  for (const handling of chosen) {
    const { what, spec } = handling;
    await buildWithout(handling);
    for (const { title, passed, why } of await runTests(handling)) {
      if (passed) survivors += 1;
      console.log(`${passed ? 'PASSED' : 'fails '}  without: ${what}\n        ${spec}: ${title}`);
      if (!passed) console.log(`        ${why}`);
    }
  }
  console.log(`${chosen.length} taken away, ${survivors} tests passed all the same`);
  process.exitCode = survivors > 0 ? 1 : 0;
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 2;
} finally {
  rmSync(copy, { recursive: true });
}

async function buildWithout({ what, file, changes }) {
  rmSync(copy, { recursive: true });
  mkdirSync(copy);
  for (const name of readdirSync(root)) {
    if (linked.has(name)) symlinkSync(join(root, name), join(copy, name));
    else if (copied.test(name)) cpSync(join(root, name), join(copy, name), { recursive: true });
  }
  let source = readFileSync(join(copy, file), 'utf8');
  for (const [before, after] of changes) {
    if (source.split(before).length !== 2)
      throw new Error(
        `${file} does not hold "${before}" once; mend "${what}" in scripts/without/handlings.mjs.`,
      );
    source = source.replace(before, () => after);
  }
  writeFileSync(join(copy, file), source);
  const status = await run(
    process.execPath,
    [tool('vite/bin/vite.js'), 'build', '--logLevel', 'error'],
    { cwd: copy, stdio: ['ignore', 'ignore', 'inherit'] },
  );
  if (status !== 0) throw new Error(`The app does not build without: ${what}.`);
}

/** How each of the handling's tests ended, and in one line why. */
async function runTests({ what, spec, tests, gpu }) {
  const report = join(copy, 'report.json');
  await run(
    process.execPath,
    [
      tool('@playwright/test/cli.js'),
      'test',
      `e2e/${spec}`,
      '--retries=0',
      '--reporter=json',
      '--grep',
      tests,
    ],
    {
      cwd: copy,
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { PORT, PLAYWRIGHT_JSON_OUTPUT_NAME: report, ...(gpu && { GPU_FAULTS: '1' }) },
    },
  );
  const all = specsOf(JSON.parse(readFileSync(report, 'utf8')));
  // After a failure the others of a serial file are skipped: they show nothing.
  const found = all.filter(
    ({ title, tests: [{ status }] }) => new RegExp(tests).test(title) && status !== 'skipped',
  );
  if (found.length === 0) throw new Error(`${spec} has no test of "${what}".`);
  return found.map(({ title, ok, tests: [{ results }] }) => ({
    title,
    passed: ok,
    why: firstLine(results.at(-1)?.error?.message ?? ''),
  }));
}

function specsOf({ suites = [], specs = [] }) {
  return [...specs, ...suites.flatMap(specsOf)];
}

function firstLine(message) {
  const lines = stripVTControlCharacters(message)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines.slice(0, 4).join(' | ').slice(0, 300);
}
