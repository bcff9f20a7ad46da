// npm run -s flowtok: the command line in TypeScript, without a build.

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensurePackages, root, tool } from './project.mjs';

await ensurePackages();
const child = spawn(
  process.execPath,
  [
    '--import',
    pathToFileURL(tool('tsx/dist/loader.mjs')).href,
    join(root, 'cli', 'main.ts'),
    ...process.argv.slice(2),
  ],
  // npm changes into the repository; paths in the arguments mean the folder the caller stands in.
  { stdio: 'inherit', cwd: process.env.INIT_CWD ?? process.cwd() },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.on('close', (status) => process.exit(status ?? 1));
