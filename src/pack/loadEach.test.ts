import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Progress } from '../protocol/api';
import { isAbortError } from '../protocol/errors';
import type { Precision, RoleFile } from '../protocol/manifest';
import { openPack, type PackOptions, type UseFile } from './openPack';
import { memoryFileStore } from './storage';
import { startPackServer, type PackServer } from './testing/packServer';
import { entryOf, smallManifest, smallPackFiles } from './testing/smallPack';

const precisions: Precision[] = ['fp32', 'fp16', 'q8', 'q4'];
const paths = ['tokenizer.json', ...precisions.map((precision) => `flow.${precision}.onnx`)];

/** A promise that the test settles. */
interface Gate {
  passed: Promise<void>;
  open: () => void;
}

function gate(): Gate {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

/** Five files, one of them with external data, on a server that answers when the test lets it. */
let server: PackServer;
let held: Map<string, Gate>;

/** The server keeps the rest of this file back until `release`. */
function hold(path: string): void {
  const bytes = server.files.get(path)!;
  const rest = gate();
  held.set(path, rest);
  server.answers.set(path, (response) => {
    response.writeHead(200, { 'Content-Type': 'application/octet-stream' });
    response.write(bytes.subarray(0, 100));
    response.on('close', () => closed.push(path));
    void rest.passed.then(() => response.end(bytes.subarray(100)));
  });
}
const release = (path: string) => held.get(path)?.open();
const eventually = { timeout: 15_000 };
const asked = (path: string) => expect.poll(() => server.requests, eventually).toContain(path);
let closed: string[];

beforeEach(async () => {
  const manifest = smallManifest();
  const [tokenizer, flow] = manifest.files as [RoleFile, RoleFile];
  const files = smallPackFiles(manifest);
  const flows = precisions.map((precision, i): RoleFile => {
    const path = `flow.${precision}.onnx`;
    const bytes = Uint8Array.from({ length: 1000 + i }, (_, at) => (at * (i + 3)) % 256);
    files.set(path, bytes);
    return {
      ...flow,
      precision,
      ...entryOf(path, bytes),
      externalData: i === 0 ? flow.externalData! : [],
    };
  });
  manifest.files = [tokenizer, ...flows];
  files.set('manifest.json', new TextEncoder().encode(JSON.stringify(manifest)));
  server = await startPackServer(files);
  held = new Map();
  closed = [];
});
afterEach(() => server.close());

async function each(use: UseFile, options: PackOptions = {}) {
  const pack = await openPack({ url: server.url }, { store: memoryFileStore() });
  await pack.loadEach(pack.manifest.files, use, options);
}

describe('loadEach', () => {
  it('uses a file, external data included, while the others still come', async () => {
    hold('tokenizer.json');
    hold('flow.fp16.onnx');
    const used: string[] = [];
    await each(({ path }, bytes) => {
      used.push(path);
      if (path !== 'flow.fp32.onnx') return;
      expect([...bytes.keys()]).toEqual([path, 'flow.onnx_data']);
      expect([...bytes.values()]).toEqual([
        server.files.get(path),
        server.files.get('flow.onnx_data'),
      ]);
      // Nothing lets these go but this: a loader that waited for them first would wait for ever.
      release('tokenizer.json');
      release('flow.fp16.onnx');
    });
    expect(used[0]).toBe('flow.fp32.onnx');
    expect([...used].sort()).toEqual([...paths].sort());
  });

  it('asks for three at once, in the order given, and for the next when one is used up', async () => {
    const gates = new Map(paths.map((path) => [path, gate()]));
    const using: string[] = [];
    const loading = each(async ({ path }) => {
      using.push(path);
      await gates.get(path)?.passed;
    });
    await expect.poll(() => using.length, eventually).toBe(3);
    const wanted = () => server.requests.filter((path) => paths.includes(path));
    // All three are in use: however long that takes, no fourth comes into memory beside them.
    expect(wanted()).toEqual(paths.slice(0, 3));
    gates.get(paths[1]!)?.open();
    await asked(paths[3]!);
    expect(wanted()).toEqual(paths.slice(0, 4));
    for (const { open } of gates.values()) open();
    await loading;
    expect(wanted()).toEqual(paths);
  });

  it('tells bytes that only rise while files overlap, up to the total, and every check', async () => {
    hold('tokenizer.json');
    const events: Progress[] = [];
    await each(({ path }) => (path === 'flow.q4.onnx' ? release('tokenizer.json') : undefined), {
      onProgress: (event) => events.push(event),
    });
    const downloads = events.filter((event) => event.phase === 'download');
    const loaded = downloads.map(({ loadedBytes }) => loadedBytes);
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    expect(new Set(downloads.map(({ totalBytes }) => totalBytes))).toEqual(
      new Set([loaded.at(-1)]),
    );
    // The first file ended last, so the others were counted while it was half here.
    expect(downloads.at(-1)?.file).toBe('tokenizer.json');
    expect(events.filter(({ phase }) => phase === 'verify')).toHaveLength(6);
  });

  it.each([
    ['is missing', () => server.files.delete('flow.fp16.onnx'), 'pack-incomplete'],
    ['is altered', () => server.files.get('flow.fp16.onnx')!.fill(1), 'pack-corrupt'],
    [
      'cannot be had',
      () => server.answers.set('flow.fp16.onnx', (response) => response.writeHead(503).end()),
      'network',
    ],
  ])('stops the others when a file %s, and tells nothing more', async (_, spoil, code) => {
    hold('tokenizer.json');
    hold('flow.fp32.onnx');
    spoil();
    const used: string[] = [];
    let over = false;
    let late = 0;
    const loading = each(({ path }) => void used.push(path), { onProgress: () => (late += +over) });
    await expect(loading).rejects.toMatchObject({ code });
    over = true;
    await expect
      .poll(() => [...closed].sort(), eventually)
      .toEqual(['flow.fp32.onnx', 'tokenizer.json']);
    expect(used).toEqual([]);
    expect(server.requests).not.toContain('flow.q8.onnx');
    expect(late).toBe(0);
  });

  it('stops the others when a file cannot be used, with that fault', async () => {
    hold('tokenizer.json');
    const loading = each(({ path }) => {
      if (path === 'flow.fp16.onnx') throw new RangeError('too large');
    });
    await expect(loading).rejects.toThrow(new RangeError('too large'));
    await expect.poll(() => closed, eventually).toEqual(['tokenizer.json']);
  });

  it('stops when it is aborted: during a download, and while a file is used', async () => {
    hold('tokenizer.json');
    hold('flow.fp32.onnx');
    hold('flow.fp16.onnx');
    const first = new AbortController();
    const downloading = each(() => undefined, { signal: first.signal });
    await asked('flow.fp16.onnx');
    first.abort('for a reason of its own');
    await expect(downloading).rejects.toSatisfy(isAbortError);
    server.answers.clear();

    const second = new AbortController();
    const used: string[] = [];
    const using = each(
      async ({ path }) => {
        used.push(path);
        second.abort();
      },
      { signal: second.signal },
    );
    await expect(using).rejects.toSatisfy(isAbortError);
    expect(used).toHaveLength(1);
  });

  it('stops at once, though whoever reads the files never answers', async () => {
    const controller = new AbortController();
    const pack = await openPack({
      files: (path) => {
        if (path === 'manifest.json') return Promise.resolve(server.files.get(path)!);
        setTimeout(() => controller.abort());
        return new Promise(() => {});
      },
    });
    const { signal } = controller;
    const loading = pack.loadEach(pack.manifest.files, () => undefined, { signal });
    await expect(loading).rejects.toSatisfy(isAbortError);
  });
});
