import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startServer } from './staticServer.mjs';

let root;
let server;
const at = (path) => `http://127.0.0.1:${server.port}${path}`;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'flowtok-serve-'));
  await mkdir(join(root, 'dist', 'assets'), { recursive: true });
  await writeFile(join(root, 'secret.txt'), 'secret');
  await writeFile(join(root, 'dist', 'index.html'), '<!doctype html>');
  await writeFile(join(root, 'dist', 'flow.onnx'), 'weights');
  await writeFile(join(root, 'dist', 'assets', 'ort-1a2b.wasm'), 'wasm');
  server = await startServer(join(root, 'dist'), 0);
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

/** fetch tidies `..` away before it asks; a hostile client does not. */
function rawStatus(path) {
  return new Promise((resolve, reject) => {
    request({ port: server.port, host: '127.0.0.1', path }, (response) => {
      response.resume();
      resolve(response.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('startServer', () => {
  it('can leave out the headers of isolation', async () => {
    const plain = await startServer(join(root, 'dist'), 0, { isolated: false });
    const { headers } = await fetch(`http://127.0.0.1:${plain.port}/`);
    await plain.close();
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect([...headers.keys()].filter((name) => name.startsWith('cross-origin'))).toEqual([]);
  });

  it('serves the page cross-origin isolated', async () => {
    const response = await fetch(at('/?ep=wasm'));
    expect(response.status).toBe(200);
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it.each([
    ['/assets/ort-1a2b.wasm', 'application/wasm', 'immutable'],
    ['/flow.onnx', 'application/octet-stream', 'no-cache'],
  ])('gives %s its type and caching', async (path, type, caching) => {
    const response = await fetch(at(path));
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('cache-control')).toContain(caching);
  });

  it('answers an unchanged file with 304', async () => {
    const etag = (await fetch(at('/flow.onnx'))).headers.get('etag');
    const again = await fetch(at('/flow.onnx'), { headers: { 'If-None-Match': etag } });
    expect(again.status).toBe(304);
  });

  it.each([
    '/nothing',
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets',
    '/%00',
    '/%zz',
  ])('answers %s with 404', async (path) => {
    expect(await rawStatus(path)).toBe(404);
  });

  it('says when the port is taken', async () => {
    await expect(startServer(root, server.port)).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
