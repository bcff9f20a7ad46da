// npm start: installs what is missing, builds the app and serves it.

import { connect } from 'node:net';
import { ensurePackages, leave, run, tool } from './project.mjs';
import { portTaken, serve, wantedPort } from './serve.mjs';

const port = wantedPort(process.argv.slice(2));
// Asked before the build: nobody should wait for a build that cannot be served.
if (await answers(port)) leave(portTaken(port));
await ensurePackages();
console.log('Building.');
const status = await run(process.execPath, [
  tool('vite/bin/vite.js'),
  'build',
  '--logLevel',
  'warn',
]);
if (status !== 0) leave('The build failed; the lines above say where.', 1);
await serve(port);

function answers(wanted) {
  return new Promise((resolve) => {
    const socket = connect({ port: wanted, host: 'localhost' });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
