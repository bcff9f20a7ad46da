import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../protocol/api';
import { isAbortError } from '../protocol/errors';
import { openPack } from './openPack';
import { memoryFileStore } from './storage';
import { startPackServer, type PackServer } from './testing/packServer';
import {
  entryOf,
  flowBytes,
  smallManifest,
  smallPackFiles,
  weightBytes,
} from './testing/smallPack';

let server: PackServer;
beforeEach(async () => {
  server = await startPackServer(smallPackFiles());
});
afterEach(() => server.close());

const open = (store = memoryFileStore(), url = server.url) => openPack({ url }, { store });
const loadAll = async (store = memoryFileStore(), onProgress?: (progress: Progress) => void) => {
  const pack = await open(store);
  return pack.load(pack.manifest.files, { ...(onProgress && { onProgress }) });
};

describe('a pack on a server', () => {
  it('opens with its manifest only, and loads what is asked for', async () => {
    const pack = await open();
    expect(pack.manifest).toEqual(smallManifest());
    expect(server.requests).toEqual(['manifest.json']);
    const loaded = await pack.load([pack.selectFile('flow')!]);
    expect([...loaded.keys()]).toEqual(['flow.onnx', 'flow.onnx_data']);
    expect(loaded.get('flow.onnx')).toEqual(flowBytes);
    expect(loaded.get('flow.onnx_data')).toEqual(weightBytes);
    expect(server.requests).not.toContain('tokenizer.json');
  });

  it('downloads nothing twice, even for another pack with the same files', async () => {
    const store = memoryFileStore();
    await loadAll(store);
    server.requests.length = 0;
    await loadAll(store);
    expect(server.requests).toEqual(['manifest.json']);
  });

  it('drops a kept file that is damaged and downloads it again', async () => {
    const store = memoryFileStore();
    await loadAll(store);
    const damaged = flowBytes.slice();
    damaged[0]! ^= 1;
    await store.put(entryOf('flow.onnx', flowBytes), damaged);
    server.requests.length = 0;
    const loaded = await loadAll(store);
    expect(server.requests).toEqual(['manifest.json', 'flow.onnx']);
    expect(loaded.get('flow.onnx')).toEqual(flowBytes);
  });

  it('reports bytes that only rise and end at the total of all files', async () => {
    const events: Progress[] = [];
    await loadAll(memoryFileStore(), (progress) => events.push(progress));
    const downloads = events.filter((event) => event.phase === 'download');
    const total = smallManifest()
      .files.flatMap((f) => [f, ...(f.externalData ?? [])])
      .reduce((sum, f) => sum + f.bytes, 0);
    expect(downloads.every((event) => event.totalBytes === total)).toBe(true);
    const loaded = downloads.map((event) => event.loadedBytes);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(loaded.at(-1)).toBe(total);
    expect(events.filter((event) => event.phase === 'verify')).toHaveLength(3);
  });
});

describe('faults of a pack on a server', () => {
  it('refuses an altered file and names it, and does not keep it', async () => {
    const altered = flowBytes.slice();
    altered[99]! ^= 4;
    server.files.set('flow.onnx', altered);
    const store = memoryFileStore();
    await expect(loadAll(store)).rejects.toMatchObject({
      code: 'pack-corrupt',
      message: expect.stringContaining('flow.onnx') as string,
    });
    expect(await store.get(entryOf('flow.onnx', flowBytes))).toBeUndefined();
  });

  it.each([
    ['longer', new Uint8Array(6000), 'flow.onnx is longer than its 5000 bytes'],
    ['shorter', new Uint8Array(10), 'flow.onnx has 10 bytes instead of 5000'],
  ])('refuses a file that is %s than promised', async (_, bytes, sentence) => {
    server.files.set('flow.onnx', bytes);
    await expect(loadAll()).rejects.toThrow(sentence);
  });

  it('says which file is missing', async () => {
    server.files.delete('flow.onnx_data');
    await expect(loadAll()).rejects.toMatchObject({
      code: 'pack-incomplete',
      message: expect.stringContaining('lacks flow.onnx_data') as string,
    });
  });

  it('does not take a start page for a file', async () => {
    server.answers.set('flow.onnx', (response) =>
      response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'),
    );
    await expect(loadAll()).rejects.toThrow(
      'lacks flow.onnx, which its manifest lists (the server answered with a web page)',
    );
  });

  it('says that there is no pack at a wrong address', async () => {
    await expect(open(memoryFileStore(), `${server.url}nowhere`)).rejects.toMatchObject({
      code: 'pack-not-found',
      message: expect.stringContaining(
        `no model pack at ${server.url}nowhere/ (the server answered 404)`,
      ) as string,
    });
  });

  it('does not take a start page for a manifest', async () => {
    server.answers.set('manifest.json', (response) =>
      response
        .writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' })
        .end('<!doctype html>'),
    );
    await expect(open()).rejects.toMatchObject({ code: 'pack-not-found' });
  });

  it('says when the manifest is not JSON or far too large', async () => {
    server.files.set('manifest.json', new TextEncoder().encode('{"formatVersion":'));
    await expect(open()).rejects.toThrow('manifest.json is not JSON');
    server.files.set('manifest.json', new Uint8Array(1_000_001).fill(32));
    await expect(open()).rejects.toThrow("is too large to be a model pack's manifest");
  });

  it('calls a broken server and a broken connection network faults', async () => {
    server.answers.set('flow.onnx', (response) => response.writeHead(503).end());
    await expect(loadAll()).rejects.toMatchObject({ code: 'network' });
    server.answers.set('flow.onnx', (response) => {
      response.writeHead(200, { 'Content-Length': '5000' });
      response.write(flowBytes.subarray(0, 1000), () => response.destroy());
    });
    await expect(loadAll()).rejects.toMatchObject({ code: 'network' });
    await server.close();
    await expect(open()).rejects.toMatchObject({ code: 'network' });
  });

  it('stops a running download when asked, and the next one works', async () => {
    const controller = new AbortController();
    server.answers.set('flow.onnx', (response) => {
      response.write(flowBytes.subarray(0, 1000), () => controller.abort());
    });
    const pack = await open();
    const stopped = pack.load(pack.manifest.files, { signal: controller.signal });
    await expect(stopped).rejects.toSatisfy(isAbortError);
    server.answers.clear();
    expect(await pack.load(pack.manifest.files)).toHaveProperty('size', 3);
  });

  it('rejects at once when the signal is already aborted', async () => {
    const signal = AbortSignal.abort('any reason');
    await expect(openPack({ url: server.url }, { signal })).rejects.toSatisfy(isAbortError);
    expect(server.requests).toEqual([]);
  });
});

describe('a pack from files', () => {
  const from = (files: Map<string, Uint8Array>) =>
    openPack({ files: async (path) => files.get(path)! });

  it('reads and verifies without a server', async () => {
    const pack = await from(smallPackFiles());
    const loaded = await pack.load(pack.manifest.files);
    expect(loaded.get('flow.onnx')).toBe(flowBytes);
  });

  it('refuses an altered file and names it', async () => {
    const pack = await from(
      smallPackFiles().set(
        'flow.onnx_data',
        weightBytes.map((byte) => byte ^ 1),
      ),
    );
    await expect(pack.load(pack.manifest.files)).rejects.toThrow('flow.onnx_data was altered');
  });
});

describe('selectFile', () => {
  it('follows the order of preference and knows missing roles', async () => {
    const manifest = smallManifest();
    const flow = manifest.files[1]!;
    manifest.files.push({ ...flow, precision: 'q8', path: 'flow.q8.onnx', externalData: [] });
    const pack = await openPack({ files: async (path) => smallPackFiles(manifest).get(path)! });
    expect(pack.selectFile('flow')?.path).toBe('flow.onnx');
    expect(pack.selectFile('flow', { allow: ['fp16', 'q8', 'fp32'] })?.path).toBe('flow.q8.onnx');
    expect(pack.selectFile('flow', { allow: ['q4'] })).toBeUndefined();
    expect(pack.selectFile('textDecoder')).toBeUndefined();
  });
});
