// Downloads that something happens to: a real server that misbehaves, and a store that keeps parts.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { isAbortError } from '../protocol/errors';
import { besideStore } from './besideStore';
import { fetchFile, keepFile } from './fetchFile';
import { fileSystemStore } from './fileSystemStore';
import type { FileEvents } from './loadEach';
import { memoryFileStore } from './storage';
import { diskFolder } from './testing/diskFolder';
import { startPackServer, type PackServer } from './testing/packServer';
import { entryOf } from './testing/smallPack';

const bytes = Uint8Array.from({ length: 400_000 }, (_, i) => (i * i) % 251);
const entry = entryOf('flow.onnx', bytes);

let server: PackServer;
let disk: ReturnType<typeof diskFolder>;
/** What each answer sent, in bytes. */
let sent: number[];

beforeEach(async () => {
  server = await startPackServer(new Map([['flow.onnx', bytes]]));
  disk = diskFolder();
  sent = [];
});
afterEach(() => server.close());

function events(change: Partial<FileEvents> = {}): FileEvents {
  return {
    signal: new AbortController().signal,
    onBytes: () => undefined,
    onVerify: () => undefined,
    urgent: false,
    stallMs: 300,
    ...change,
  };
}

type Bring = (change?: Partial<FileEvents>) => Promise<unknown>;
const url = () => new URL('flow.onnx', server.url);
const store = () => fileSystemStore(disk.open);
const ways: [string, Bring][] = [
  ['into memory', (change) => fetchFile(url(), entry, store(), events(change))],
  ['onto the disk', (change) => keepFile(url(), entry, store(), events(change))],
];

/** Serves ranges; the answer ends the connection after `cutAfter` bytes of it, each time it is a number. */
function serve(cuts: (number | undefined)[], change: { etag?: string; content?: Uint8Array } = {}) {
  const { etag = '"one"', content = bytes } = change;
  server.answers.set('flow.onnx', (response, request) => {
    const range = /^bytes=(\d+)-$/.exec(request.headers.range ?? '');
    const condition = request.headers['if-range'];
    const valid = condition === undefined || condition === etag;
    const start = range && valid ? Number(range[1]) : 0;
    const rest = content.subarray(start);
    response.writeHead(range && valid ? 206 : 200, {
      ETag: etag,
      'Content-Length': rest.length,
      ...(range &&
        valid && {
          'Content-Range': `bytes ${start}-${content.length - 1}/${content.length}`,
        }),
    });
    const cut = cuts.shift();
    sent.push(Math.min(cut ?? rest.length, rest.length));
    if (cut === undefined) response.end(rest);
    else response.write(rest.subarray(0, cut), () => setTimeout(() => response.destroy(), 30));
  });
}

describe.each(ways)('a download %s', (_, bring) => {
  // Compared as one: a matcher walks over every byte.
  const whole = () => expect(Buffer.from(bytes).equals(disk.files.get(entry.sha256)!)).toBe(true);

  it.each([10, 50, 99])('that is cut at %i %% goes on by itself from there', async (percent) => {
    const cut = (bytes.length / 100) * percent;
    serve([cut]);
    await bring();
    whole();
    expect(sent).toEqual([cut, bytes.length - cut]);
  });

  it('that stops for good goes on where it was when it is asked for again', async () => {
    serve([200_000, 0]);
    await expect(bring()).rejects.toMatchObject({ code: 'network' });
    expect(disk.files.get(entry.sha256)).toHaveProperty('length', 200_000);
    serve([]);
    const told: number[] = [];
    await bring({ onBytes: (loaded) => told.push(loaded) });
    expect(told[0]).toBe(200_000);
    whole();
    // Nothing came twice.
    expect(sent.reduce((sum, part) => sum + part)).toBe(bytes.length);
    expect(server.ranges.at(-1)).toBe('bytes=200000-');
  });

  it('starts again where the server has another version since, or ignores ranges', async () => {
    serve([100_000, 0], { etag: '"old"', content: new Uint8Array(bytes.length) });
    await expect(bring()).rejects.toMatchObject({ code: 'network' });
    serve([], { etag: '"new"' });
    await bring();
    whole();
    expect(sent.at(-1)).toBe(bytes.length);
  });

  it('starts again once where its first part was damaged meanwhile', async () => {
    serve([100_000, 0]);
    await expect(bring()).rejects.toMatchObject({ code: 'network' });
    disk.files.get(entry.sha256)![7]! ^= 1;
    serve([]);
    await bring();
    whole();
    expect(sent.slice(-2)).toEqual([300_000, bytes.length]);
  });

  it('starts again where the server has less than is here', async () => {
    serve([100_000, 0]);
    await expect(bring()).rejects.toMatchObject({ code: 'network' });
    let asked = 0;
    server.answers.set('flow.onnx', (response) =>
      asked++ === 0 ? response.writeHead(416).end() : response.writeHead(200).end(bytes),
    );
    await bring();
    whole();
  });

  it('from a silent server ends in one sentence and keeps what came', async () => {
    server.answers.set('flow.onnx', (response) => response.write(bytes.subarray(0, 5000)));
    await expect(bring()).rejects.toMatchObject({
      code: 'network',
      message: expect.stringMatching(/^The server stopped sending flow\.onnx; [^.]*\.$/) as string,
    });
    expect(disk.files.get(entry.sha256)).toHaveProperty('length', 5000);
  });

  it.each<[string, (response: ServerResponse, request: IncomingMessage) => unknown, string]>([
    [
      'promises more than it sends',
      (response) => {
        response.writeHead(200, { 'Content-Length': bytes.length });
        response.write(bytes.subarray(0, 9), () => response.destroy());
      },
      'network',
    ],
    [
      'sends less than the manifest says',
      (response) => response.writeHead(200).end(bytes.subarray(0, 99)),
      'pack-corrupt',
    ],
    [
      'never stops sending',
      (response) => {
        const more = () => void (response.writable && response.write(bytes, more));
        response.on('error', () => undefined);
        more();
      },
      'pack-corrupt',
    ],
    [
      'sends a web page',
      (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Log in'),
      'pack-incomplete',
    ],
  ])(
    'from a server that %s is refused, and leaves nothing to build on',
    async (_name, answer, code) => {
      server.answers.set('flow.onnx', answer);
      await expect(bring()).rejects.toMatchObject({ code });
      server.answers.clear();
      await bring();
      whole();
    },
  );

  it('can be paused at any byte', async () => {
    const controller = new AbortController();
    server.answers.set('flow.onnx', (response) => response.write(bytes.subarray(0, 7000)));
    const paused = bring({
      signal: controller.signal,
      onBytes: (loaded) => loaded >= 7000 && controller.abort(),
    });
    await expect(paused).rejects.toSatisfy(isAbortError);
    expect(disk.files.get(entry.sha256)).toHaveProperty('length', 7000);
    serve([]);
    await bring();
    whole();
    expect(sent).toEqual([bytes.length - 7000]);
  });
});

describe('a full disk', () => {
  it('is known before the first byte, and keeps nothing of the question', async () => {
    disk = diskFolder(bytes.length);
    expect(await store().hasRoom?.(bytes.length)).toBe(true);
    expect(await store().hasRoom?.(bytes.length + 1)).toBe(false);
    expect(disk.files.size).toBe(0);
  });

  it('stops what is kept for later, in one sentence', async () => {
    disk = diskFolder(50_000);
    await expect(keepFile(url(), entry, store(), events())).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringMatching(/^There is no room [^.]*\.$/) as string,
    });
  });

  it('does not stop what is needed now', async () => {
    disk = diskFolder(50_000);
    expect(await fetchFile(url(), entry, store(), events())).toHaveProperty('length', bytes.length);
  });
});

describe('whole files beside those that come piece by piece', () => {
  it('are found where they lie, and never fetched again', async () => {
    const whole = memoryFileStore();
    await whole.put(entry, bytes);
    const both = besideStore(whole, store());
    expect(await fetchFile(url(), entry, both, events())).toBe(bytes);
    await keepFile(url(), entry, both, events());
    expect(server.requests).toEqual([]);
    expect(disk.files.size).toBe(0);
  });

  it('are dropped from both', async () => {
    const both = besideStore(memoryFileStore(), store());
    await keepFile(url(), entry, both, events());
    await both.put(entry, bytes);
    expect(await both.get(entry)).toHaveProperty('length', bytes.length);
    await both.drop(entry);
    expect(await both.get(entry)).toBeUndefined();
    expect(await both.sizes()).toEqual(new Map());
  });
});
