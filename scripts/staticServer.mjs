import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';
import { contentPolicy, isolation, POLICY_HEADER } from '../src/pwa/headers.mjs';
import { createCompressed, encodingFor, isCompressible } from './compression.mjs';

const always = { 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer' };
const appHeaders = { ...isolation, [POLICY_HEADER]: contentPolicy };

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.jpg': 'image/jpeg',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

/**
 * Serves a built folder to this machine only.
 * @param {string} folder
 * @param {number} port 0 takes any free one
 * @param {{ headers?: Record<string, string> }} options headers: in the place of the app's own, isolation and content
 *   policy; none as on static hosts that cannot set any
 * @returns {Promise<{ port: number, close: () => Promise<void> }>}
 * @throws the listen error, with code EADDRINUSE when the port is taken
 */
export async function startServer(folder, port, { headers = appHeaders } = {}) {
  const common = { ...headers, ...always };
  const compressed = createCompressed();
  const first = await listen(folder, port, '127.0.0.1', common, compressed);
  const taken = first.address().port;
  const servers = [first];
  try {
    // "localhost" may mean either loopback address.
    servers.push(await listen(folder, taken, '::1', common, compressed));
  } catch (error) {
    if (error.code === 'EADDRINUSE') {
      first.close();
      throw error;
    }
    // Otherwise this machine has no IPv6.
  }
  return { port: taken, close: () => closeAll(servers) };
}

function listen(folder, port, host, headers, compressed) {
  const server = createServer((request, response) => {
    answer(folder, request, response, headers, compressed).catch(() => response.destroy());
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => resolve(server));
  });
}

async function closeAll(servers) {
  for (const server of servers) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

async function answer(folder, request, response, common, compressed) {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refuse(response, 405, common, 'Only GET and HEAD are served here.');
  }
  const path = filePath(folder, request.url ?? '/');
  const info = path && (await stat(path).catch(() => undefined));
  if (!info?.isFile()) return refuse(response, 404, common, 'Not found.');

  // A part is one of the plain file, so that a download can go on where it was.
  const wanted = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
  const encoding = wanted
    ? undefined
    : encodingFor(path, info.size, request.headers['accept-encoding']);
  const version = `${info.size.toString(36)}-${Math.floor(info.mtimeMs).toString(36)}`;
  const etag = `"${encoding ? `${version}-${encoding}` : version}"`;
  const headers = {
    ...common,
    'Content-Type': types[extname(path)] ?? 'application/octet-stream',
    // Built assets carry their hash in their name; everything else is asked for again.
    'Cache-Control': path.includes(`${sep}assets${sep}`)
      ? 'public, max-age=31536000, immutable'
      : 'no-cache',
    ...(isCompressible(path) && { Vary: 'Accept-Encoding' }),
    ETag: etag,
  };
  if (request.headers['if-none-match'] === etag) return response.writeHead(304, headers).end();
  if (encoding) {
    const bytes = await compressed(path, version, encoding);
    const ofThese = { 'Content-Encoding': encoding, 'Content-Length': bytes.length };
    response.writeHead(200, { ...headers, ...ofThese });
    return response.end(request.method === 'HEAD' ? undefined : bytes);
  }
  const condition = request.headers['if-range'];
  const start = wanted && (condition === undefined || condition === etag) ? Number(wanted[1]) : 0;
  if (start > 0 && start >= info.size) return refuse(response, 416, common, 'It ends before that.');
  response.writeHead(start > 0 ? 206 : 200, {
    ...headers,
    'Accept-Ranges': 'bytes',
    'Content-Length': info.size - start,
    ...(start > 0 && { 'Content-Range': `bytes ${start}-${info.size - 1}/${info.size}` }),
  });
  if (request.method === 'HEAD') return response.end();
  createReadStream(path, { start })
    .on('error', () => response.destroy())
    .pipe(response);
}

/** The file a request means, or undefined for anything outside the folder. */
function filePath(folder, url) {
  let path;
  try {
    path = decodeURIComponent(new URL(url, 'http://localhost').pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0')) return undefined;
  const full = normalize(join(folder, path.endsWith('/') ? `${path}index.html` : path));
  return full.startsWith(normalize(folder + sep)) ? full : undefined;
}

function refuse(response, status, common, text) {
  response
    .writeHead(status, { ...common, 'Content-Type': 'text/plain; charset=utf-8' })
    .end(`${text}\n`);
}
