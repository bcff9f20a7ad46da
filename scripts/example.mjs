// npm run example: the page in examples/ on the package in dist-lib/, laid out as npm would.

import { existsSync } from 'node:fs';
import { mkdir, rm, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isolation } from '../src/pwa/headers.mjs';
import { leave, root } from './project.mjs';
import { portTaken, wantedPort } from './serve.mjs';
import { startServer } from './staticServer.mjs';

/**
 * Serves the example.
 * @param {number} port 0 takes any free one
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 */
export async function serveExample(port) {
  const site = join(root, '.work', 'example');
  await rm(site, { recursive: true, force: true });
  const links = {
    'index.html': 'examples/index.html',
    models: 'public/models',
    'node_modules/flowtok-web': 'dist-lib',
    'node_modules/onnxruntime-web': 'node_modules/onnxruntime-web',
  };
  for (const [name, to] of Object.entries(links)) {
    await mkdir(dirname(join(site, name)), { recursive: true });
    await symlink(join(root, to), join(site, name));
  }
  // Somebody else's page, which has a script of its own inside.
  return startServer(site, port, { headers: isolation });
}

if (process.argv[1] === import.meta.filename) {
  if (!existsSync(join(root, 'dist-lib', 'element.js'))) {
    leave('There is no built library in dist-lib/; run "npm run build:lib".');
  }
  const port = wantedPort(process.argv.slice(2));
  try {
    console.log(`The example is ready on http://localhost:${(await serveExample(port)).port}`);
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    leave(portTaken(port));
  }
}
