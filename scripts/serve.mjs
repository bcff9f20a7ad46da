import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { leave, root } from './project.mjs';
import { startServer } from './staticServer.mjs';

/** Serves dist/ and prints the address once it answers. */
export async function serve(port) {
  const dist = join(root, 'dist');
  if (!existsSync(join(dist, 'index.html')))
    leave('There is no built app in dist/; run "npm start", which builds it.');
  try {
    const server = await startServer(dist, port);
    console.log(`FlowTok Web is ready on http://localhost:${server.port}`);
  } catch (error) {
    if (error.code !== 'EADDRINUSE') throw error;
    leave(portTaken(port));
  }
}

/** The port that `--port` asks for, or 4173. */
export function wantedPort(args) {
  const [name, value, ...rest] = args.flatMap((arg) => arg.split('='));
  if (name === undefined) return 4173;
  const port = Number(value);
  const good = /^\d+$/.test(value ?? '') && port >= 1 && port <= 65535;
  if (name !== '--port' || rest.length > 0 || !good) {
    leave(
      `"${args.join(' ')}" is not understood; the only option is --port and a number from 1 to 65535.`,
    );
  }
  return port;
}

export function portTaken(port) {
  return `Port ${port} is already in use; stop what uses it, or choose another with --port.`;
}

if (process.argv[1] === import.meta.filename) await serve(wantedPort(process.argv.slice(2)));
