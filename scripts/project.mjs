import { spawn } from 'node:child_process';
import { existsSync, lstatSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

// Plain Node, no packages: everything here must work in a fresh clone, before anything is installed.

/** The repository's root, absolute, without a trailing slash. */
export const root = fileURLToPath(new URL('..', import.meta.url)).replace(/[\\/]$/, '');

/**
 * Runs a program to its end in the repository's root.
 * @returns {Promise<number>} its exit status; 127 when it could not be started
 */
export function run(program, args, { cwd = root, env = {}, stdio = 'inherit' } = {}) {
  return new Promise((resolve) => {
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio });
    child.on('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('close', (status) => resolve(status ?? 1));
  });
}

/** A fault of the caller or of the machine, told in one sentence. */
export function leave(sentence, status = 2) {
  console.error(sentence);
  process.exit(status);
}

/**
 * Installs the npm packages where they are missing or older than package-lock.json. All output goes to
 * standard error, because a command's standard output may be read by a program.
 */
export async function ensurePackages() {
  if (isLinked('node_modules') || !packagesAreStale()) return;
  console.error('Installing the npm packages (once).');
  const status = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0)
    leave(
      'The npm packages could not be installed; check the network and run "npm ci" to see why.',
    );
}

/**
 * Whether a folder of this checkout is a link, as second worktrees have it: it then belongs to another checkout, whose
 * packages an install here would empty.
 */
export function isLinked(name) {
  return lstatSync(join(root, name), { throwIfNoEntry: false })?.isSymbolicLink() ?? false;
}

function packagesAreStale() {
  // npm writes this file last, after every install.
  const installed = join(root, 'node_modules', '.package-lock.json');
  return (
    !existsSync(installed) ||
    statSync(installed).mtimeMs < statSync(join(root, 'package-lock.json')).mtimeMs
  );
}

/** The path of a tool that an npm package brings, to be run with Node. */
export function tool(path) {
  return join(root, 'node_modules', path);
}
