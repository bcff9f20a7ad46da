// npm run soak: the long stay of e2e/soak.spec.ts, which `npm test` keeps short. `-- --runs 1000` pictures and as many
// captions, `--seed 1` for the order of everything, `--ep webgpu` on Chromium's software adapter, `--gpu` on this
// machine's own. Ends with one line of JSON: faults caused, runs compared, memory before and after.

import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureChromium } from './machine.mjs';
import { ensurePackages, leave, root, run, tool } from './project.mjs';

const options = readOptions();
await ensurePackages();
const fault = await ensureChromium();
if (fault) leave(fault, 1);
if (!existsSync(join(root, 'dist', 'index.html')))
  leave('There is no built app in dist/; run "npm run build" first.');

const folder = mkdtempSync(join(tmpdir(), 'flowtok-soak-'));
const report = join(folder, 'report.json');
process.exitCode = await run(
  process.execPath,
  [tool('@playwright/test/cli.js'), 'test', 'e2e/soak.spec.ts'],
  { env: { ...options, SOAK_REPORT: report } },
);
// The last line, after all that the tests say.
if (existsSync(report)) console.log(readFileSync(report, 'utf8'));
rmSync(folder, { recursive: true });

function readOptions() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: '1000' },
      seed: { type: 'string', default: '1' },
      ep: { type: 'string', default: 'wasm' },
      gpu: { type: 'boolean', default: false },
    },
    strict: false,
  });
  const { runs, seed, ep, gpu } = values;
  if (!/^[1-9]\d*0$/.test(runs)) leave(`--runs ${runs} is no multiple of 10; give 40 or 1000.`, 2);
  if (!/^\d+$/.test(seed)) leave(`--seed ${seed} is no whole number; give one from 0 on.`, 2);
  if (!['wasm', 'webgpu'].includes(ep)) leave(`--ep ${ep} is none; give wasm or webgpu.`, 2);
  return {
    SOAK_RUNS: runs,
    SOAK_SEED: seed,
    SOAK_EP: gpu ? 'webgpu' : ep,
    ...(gpu && { SOAK_GPU: 'real' }),
  };
}
