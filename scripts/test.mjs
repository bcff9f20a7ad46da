// npm test: everything CI needs, from a fresh clone. Every stage runs, whatever failed before it; the
// last line is "N passed, N failed", and the exit status is 1 when anything failed.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { playwrightCounts, pytestCounts, stageCounts, vitestCounts } from './counts.mjs';
import { ensureChromium, ensurePython, python } from './machine.mjs';
import { ensurePackages, root, run, tool } from './project.mjs';

await ensurePackages();
const missing = { python: await ensurePython(), chromium: await ensureChromium() };
const reports = mkdtempSync(join(tmpdir(), 'flowtok-test-'));
const report = (name) => join(reports, name);

const node = (path, ...args) => [process.execPath, [tool(path), ...args]];
const py = (...args) => [python, ['-m', ...args]];
const training = { cwd: join(root, 'training') };

/** needs: what must be there, or an earlier stage that must have passed. */
const stages = [
  {
    name: 'format',
    command: node('prettier/bin/prettier.cjs', '--check', '--log-level', 'warn', '.'),
  },
  { name: 'types', command: node('typescript/bin/tsc', '-b') },
  { name: 'lint', command: node('eslint/bin/eslint.js', '.', '--max-warnings', '0') },
  {
    name: 'unit',
    command: node(
      'vitest/vitest.mjs',
      'run',
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${report('vitest.json')}`,
    ),
    counts: [report('vitest.json'), vitestCounts],
  },
  { name: 'audit', command: [process.execPath, [join(root, 'scripts', 'audit.mjs')]] },
  { name: 'python lint', needs: 'python', command: py('ruff', 'check', '.'), options: training },
  {
    name: 'python types',
    needs: 'python',
    command: py('mypy', 'flowtok_training'),
    options: training,
  },
  {
    name: 'python tests',
    needs: 'python',
    command: py('pytest', '-q', `--junitxml=${report('pytest.xml')}`),
    options: training,
    counts: [report('pytest.xml'), pytestCounts],
  },
  { name: 'build', command: node('vite/bin/vite.js', 'build', '--logLevel', 'warn') },
  {
    name: 'size',
    needs: 'build',
    command: [process.execPath, [join(root, 'scripts', 'size.mjs')]],
  },
  {
    name: 'library',
    command: [process.execPath, [join(root, 'scripts', 'build-lib.mjs')]],
  },
  {
    name: 'e2e',
    needs: ['chromium', 'build', 'library'],
    command: node('@playwright/test/cli.js', 'test', '--reporter=list,json'),
    options: { env: { PLAYWRIGHT_JSON_OUTPUT_FILE: report('playwright.json') } },
    counts: [report('playwright.json'), playwrightCounts],
  },
];

const failures = missing;
const total = { passed: 0, failed: 0, skipped: 0, repeated: 0 };
const summary = [];
const faults = [];
for (const { name, needs = [], command, options, counts = [] } of stages) {
  console.log(`\n== ${name}`);
  const obstacle = [needs]
    .flat()
    .map((need) => failures[need])
    .find(Boolean);
  if (obstacle) console.log(obstacle);
  const started = Date.now();
  const status = obstacle ? 1 : await run(...command, options);
  const result = obstacle ? { passed: 0, failed: 1, skipped: 0 } : stageCounts(status, ...counts);
  if (result.failed > 0) failures[name] = `Not run, because the stage "${name}" failed.`;
  for (const key of Object.keys(total)) total[key] += result[key] ?? 0;
  faults.push(...(result.faults ?? []));
  summary.push(
    line(name, obstacle ? 'not run' : `${((Date.now() - started) / 1000).toFixed(0)} s`, result),
  );
}
rmSync(reports, { recursive: true, force: true });

console.log(`\n${summary.join('\n')}`);
if (faults.length > 0) console.log(`\n${faults.join('\n')}\n`);
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
if (total.repeated > 0) {
  console.log(
    `${total.repeated} passed only when repeated; look for what each waits on ("flaky" above)`,
  );
}
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed > 0 ? 1 : 0;

function line(name, time, { passed, failed, skipped }) {
  const tests =
    passed + failed + skipped > 0 ? `${passed} passed, ${failed} failed, ${skipped} skipped` : '';
  return `${failed > 0 ? 'FAIL' : 'ok  '}  ${name.padEnd(13)} ${time.padStart(8)}  ${tests}`;
}
