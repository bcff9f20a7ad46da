// The same runtime in Node, to compare the page with.
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));

/** Standard output of `npm run -s flowtok -- ARGS`. */
export async function flowtok(...args: string[]): Promise<string> {
  const { stdout } = await run('npm', ['run', '-s', 'flowtok', '--', ...args], {
    cwd: root,
    maxBuffer: 2 ** 26,
  });
  return stdout;
}

export const bundledPack = `${root}public/models/flowtok-emoji/`;
