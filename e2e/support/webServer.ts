// The web servers of docs/deploy.md, with the very configuration that stands there, and a host with the habits of GitHub
// Pages. Each serves a folder to this machine alone.
import { execFileSync, spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';

export interface WebServer {
  /** With a slash at its end. */
  url: string;
  close: () => Promise<void>;
}

export const servers = {
  nginx: {
    version: () => versionOf('nginx', '-v'),
    async start(folder: string): Promise<WebServer> {
      const port = await freePort();
      const site = (await configurationOf('nginx'))
        .replace('listen 443 ssl;', `listen 127.0.0.1:${port};`)
        .replace('flowtok.example.org', 'localhost')
        .replace('/var/www/flowtok-web', folder);
      return launch(port, (home) => ({
        file: `daemon off;
          ${process.getuid?.() === 0 ? 'user root;' : ''}
          pid ${home}/nginx.pid;
          error_log ${home}/error.log;
          events {}
          http {
            include /etc/nginx/mime.types;
            access_log off;
            client_body_temp_path ${home}/body;
            proxy_temp_path ${home}/proxy;
            fastcgi_temp_path ${home}/fastcgi;
            uwsgi_temp_path ${home}/uwsgi;
            scgi_temp_path ${home}/scgi;
            ${site}
          }`,
        command: ['nginx', '-c'],
      }));
    },
  },
  caddy: {
    version: () => versionOf('caddy', 'version'),
    async start(folder: string): Promise<WebServer> {
      const port = await freePort();
      const site = (await configurationOf('Caddy'))
        .replace('flowtok.example.org', `http://localhost:${port}`)
        .replace('/var/www/flowtok-web', folder);
      return launch(port, () => ({
        file: `{\n\tadmin off\n\tauto_https off\n}\n${site}`,
        command: ['caddy', 'run', '--adapter', 'caddyfile', '--config'],
      }));
    },
  },
};

/**
 * A folder under a path of its own, as GitHub Pages serves it: no header can be set, everything may be kept for ten
 * minutes, an address without its last slash is sent on, a wrong one gets a page with status 404.
 */
export async function startPagesHost(folder: string, path: string): Promise<WebServer> {
  const server = createServer((request, response) => {
    const { pathname, search } = new URL(request.url ?? '/', 'http://host');
    void answer(pathname);
    async function answer(asked: string): Promise<void> {
      if (`${asked}/` === path) {
        return void response.writeHead(301, { Location: path + search }).end();
      }
      const name = decodeURIComponent(asked.slice(path.length)) || 'index.html';
      const file = join(folder, name);
      const info = asked.startsWith(path) ? await stat(file).catch(() => undefined) : undefined;
      const headers = { 'Cache-Control': 'max-age=600', 'Access-Control-Allow-Origin': '*' };
      if (!info?.isFile()) {
        response.writeHead(404, { ...headers, 'Content-Type': 'text/html; charset=utf-8' });
        return void response.end('<!DOCTYPE html><title>Site not found</title><h1>404</h1>');
      }
      const etag = `"${info.mtimeMs.toString(16)}-${info.size.toString(16)}"`;
      if (request.headers['if-none-match'] === etag) {
        return void response.writeHead(304, { ...headers, ETag: etag }).end();
      }
      const body = await readFile(file);
      const type = types[extname(name)] ?? 'application/octet-stream';
      const length = body.length;
      response.writeHead(200, {
        ...headers,
        ETag: etag,
        'Content-Type': type,
        'Content-Length': length,
      });
      response.end(body);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://localhost:${port}${path}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

const types: Record<string, string> = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.js': 'application/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
};

/** The block under this heading of the guide. */
async function configurationOf(heading: string): Promise<string> {
  const guide = await readFile(new URL('../../docs/deploy.md', import.meta.url), 'utf8');
  const block = new RegExp(`^## ${heading}\\n[^]*?^\`\`\`\\w*\\n([^]*?)^\`\`\`$`, 'm').exec(guide);
  if (block?.[1] === undefined)
    throw new Error(`docs/deploy.md has no configuration of ${heading}`);
  return block[1];
}

/** Undefined where it is not installed. */
function versionOf(program: string, flag: string): string | undefined {
  try {
    return String(execFileSync(program, [flag], { stdio: ['ignore', 'pipe', 'pipe'] })) || program;
  } catch {
    return undefined;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** Starts a server with a configuration file and waits until it answers. */
async function launch(
  port: number,
  configure: (home: string) => { file: string; command: [string, ...string[]] },
): Promise<WebServer> {
  const home = await mkdtemp(join(tmpdir(), 'flowtok-server-'));
  const { file, command } = configure(home);
  const path = join(home, 'configuration');
  await writeFile(path, file);
  const [program, ...given] = command;
  const child = spawn(program, [...given, path], { env: { ...process.env, HOME: home } });
  let said = '';
  child.stderr.on('data', (piece: Buffer) => (said += String(piece)));
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const url = `http://localhost:${port}/`;
  while (!(await fetch(url).catch(() => undefined))) {
    if (child.exitCode !== null) throw new Error(`${program} did not start: ${said}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return {
    url,
    async close() {
      child.kill();
      await ended;
      await rm(home, { recursive: true });
    },
  };
}
