import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { startServer } from './staticServer.mjs';

const script = 'export const words = 1;\n'.repeat(500);
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
  await writeFile(join(root, 'dist', 'assets', 'app-3c4d.js'), script);
  await writeFile(join(root, 'dist', 'large.onnx'), script);
  server = await startServer(join(root, 'dist'), 0);
});
afterAll(async () => {
  await server.close();
  await rm(root, { recursive: true });
});

/** fetch tidies `..` away before it asks, and undoes compression; a raw client does neither. */
function raw(path, headers = {}) {
  return new Promise((resolve, reject) => {
    request({ port: server.port, host: '127.0.0.1', path, headers }, async (response) => {
      const body = Buffer.concat(await response.toArray());
      resolve({ status: response.statusCode, headers: response.headers, body });
    })
      .on('error', reject)
      .end();
  });
}
const rawStatus = async (path) => (await raw(path)).status;

describe('startServer', () => {
  it('can leave out the headers of the app', async () => {
    const plain = await startServer(join(root, 'dist'), 0, { headers: {} });
    const { headers } = await fetch(`http://127.0.0.1:${plain.port}/`);
    await plain.close();
    expect(headers.get('content-type')).toMatch(/^text\/html/);
    expect(
      [...headers.keys()].filter((name) => /^(cross-origin|content-security)/.test(name)),
    ).toEqual([]);
  });

  it('serves the page cross-origin isolated', async () => {
    const response = await fetch(at('/?ep=wasm'));
    expect(response.status).toBe(200);
    expect(response.headers.get('cross-origin-opener-policy')).toBe('same-origin');
    expect(response.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    expect(response.headers.get('content-type')).toContain('text/html');
  });

  it('serves the page with a policy that lets in no script but its own', async () => {
    const policy = (await fetch(at('/'))).headers.get('content-security-policy');
    expect(policy).toMatch(/^default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; /);
    expect(policy).toContain("require-trusted-types-for 'script'");
    expect(policy).not.toMatch(/unsafe-inline|'unsafe-eval'| \*|data:/);
  });

  it.each([
    ['/assets/ort-1a2b.wasm', 'application/wasm', 'immutable'],
    ['/flow.onnx', 'application/octet-stream', 'no-cache'],
  ])('gives %s its type and caching', async (path, type, caching) => {
    const response = await fetch(at(path));
    expect(response.headers.get('content-type')).toBe(type);
    expect(response.headers.get('cache-control')).toContain(caching);
  });

  it.each([
    ['gzip, deflate, br', 'br', brotliDecompressSync],
    ['gzip, br;q=0', 'gzip', gunzipSync],
  ])('compresses a script for a browser that takes %s', async (accepted, encoding, undo) => {
    const { headers, body } = await raw('/assets/app-3c4d.js', { 'Accept-Encoding': accepted });
    expect(headers['content-encoding']).toBe(encoding);
    expect(headers.vary).toBe('Accept-Encoding');
    expect(Number(headers['content-length'])).toBe(body.length);
    expect(body.length).toBeLessThan(script.length / 10);
    expect(undo(body).toString()).toBe(script);
  });

  it.each([
    ['/assets/app-3c4d.js', {}],
    ['/large.onnx', { 'Accept-Encoding': 'br' }],
    ['/assets/ort-1a2b.wasm', { 'Accept-Encoding': 'br' }],
  ])('sends %s as it is where that is asked, or better', async (path, asked) => {
    const { headers } = await raw(path, asked);
    expect(headers['content-encoding']).toBeUndefined();
  });

  it('does not mistake one encoding of a file for another', async () => {
    const tags = ['br', 'gzip', 'identity'].map(
      async (encoding) =>
        (await raw('/assets/app-3c4d.js', { 'Accept-Encoding': encoding })).headers.etag,
    );
    expect(new Set(await Promise.all(tags)).size).toBe(3);
  });

  it('goes on with a file where a download was cut, unless the file is another now', async () => {
    const whole = await raw('/large.onnx');
    const Range = 'bytes=1000-';
    const rest = await raw('/large.onnx', { Range, 'If-Range': whole.headers.etag });
    expect(rest.status).toBe(206);
    expect(rest.headers['content-range']).toBe(
      `bytes 1000-${whole.body.length - 1}/${whole.body.length}`,
    );
    expect(rest.body.equals(whole.body.subarray(1000))).toBe(true);
    expect((await raw('/large.onnx', { Range, 'If-Range': '"older"' })).status).toBe(200);
    expect((await raw('/large.onnx', { Range: `bytes=${whole.body.length}-` })).status).toBe(416);
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
