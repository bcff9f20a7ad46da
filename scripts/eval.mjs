// npm run -s eval: the pack's quality on its held-out split. The browser's runtime draws and captions (in
// Node); Python says what to do, judges what came out, and runs the networks themselves only for what few
// steps and 8-bit weights cost. Standard output holds the JSON alone.

import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensurePython, ensurePythonExtras, python } from './machine.mjs';
import { ensurePackages, leave, root, run } from './project.mjs';

const QUIET = ['ignore', 2, 2];

const options = readOptions();
await ensurePackages();
for (const ensure of [ensurePython, ensurePythonExtras]) {
  const fault = await ensure();
  if (fault) leave(fault, 1);
}
const training = join(root, 'training');
const data = join(training, '.work', 'data');
await ensurePictures();

const pack = resolve(process.env.INIT_CWD ?? root, options.pack ?? defaultPack());
if (!existsSync(join(pack, 'manifest.json'))) {
  leave(`${pack} has no manifest.json; give the folder of a model pack with --pack.`);
}
const folder = join(training, '.work', options.quick ? 'eval-quick' : 'eval');
mkdirSync(folder, { recursive: true });
const quick = options.quick ? ['--quick'] : [];
await stage('eval-plan', '--pack', pack, '--folder', folder, ...quick);
await must(
  await run(
    process.execPath,
    [join(root, 'scripts', 'run-cli.mjs'), 'measure', join(folder, 'plan.json')].concat([
      '--out',
      folder,
      '--pack',
      pack,
    ]),
    { stdio: QUIET },
  ),
  'The pack could not be run',
);
await tryStage('compare', '--pack', pack, '--folder', folder, ...quick);
await must(
  await run(python, ['-m', 'flowtok_training', '--data', data, 'eval-judge', '--folder', folder], {
    cwd: training,
    stdio: ['ignore', 'inherit', 2],
  }),
  'The results could not be judged',
);

function readOptions() {
  try {
    const { values, positionals } = parseArgs({
      options: {
        json: { type: 'boolean', default: true },
        quick: { type: 'boolean', default: false },
        pack: { type: 'string' },
      },
      allowPositionals: true,
    });
    if (positionals.length > 0) leave(`eval takes no "${positionals[0]}"; see docs/training.md.`);
    return values;
  } catch (error) {
    leave(`${String(error.message).split('. ')[0]}; eval takes --json, --quick and --pack DIR.`);
  }
}

function defaultPack() {
  return join(root, 'public', 'models', 'flowtok-emoji');
}

/** The held-out pictures are drawn anew from the pinned icon sets, once. */
async function ensurePictures() {
  if (existsSync(join(data, 'pictures.u8')) && existsSync(join(data, 'keywords.json'))) return;
  console.error('Drawing the icon sets (once).');
  const icons = join(training, 'icons');
  await must(
    await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd: icons,
      stdio: QUIET,
    }),
    'The icon sets could not be installed',
  );
  await stage('data');
}

async function stage(name, ...args) {
  must(await runStage(name, args), `The stage ${name} failed`);
}

/** A stage whose figures the judge can do without: it says in its notes that they are missing. */
async function tryStage(name, ...args) {
  const status = await runStage(name, args);
  if (status !== 0) console.error(`The stage ${name} failed; its figures will be null.`);
}

function runStage(name, args) {
  const words = ['-m', 'flowtok_training', '--data', data, name, ...args];
  return run(python, words, { cwd: training, stdio: QUIET });
}

function must(status, sentence) {
  if (status !== 0) leave(`${sentence}; the lines above say why.`, 1);
}
