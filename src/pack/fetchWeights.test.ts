// Large weights stay on disk: from a real server to a store, and out of it as a file.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { fetchWeights } from './fetchWeights';
import { fileSystemStore } from './fileSystemStore';
import type { FileEvents } from './loadEach';
import { memoryFileStore, type FileStore } from './storage';
import { diskFolder } from './testing/diskFolder';
import { startPackServer, type PackServer } from './testing/packServer';
import { entryOf } from './testing/smallPack';

const path = 'flow.onnx_data';
let server: PackServer;
let disk: ReturnType<typeof diskFolder>;
let store: FileStore;
/** Other content in each test: what was hashed once is not hashed again. */
let seed = 0;
let bytes: Uint8Array;

beforeEach(async () => {
  seed += 1;
  bytes = new Uint8Array(17 * 2 ** 20).fill(seed);
  server = await startPackServer(new Map([[path, bytes]]));
  disk = diskFolder();
  store = fileSystemStore(disk.open);
});
afterEach(() => server.close());

const events = (change: Partial<FileEvents> = {}): FileEvents => ({
  signal: new AbortController().signal,
  onBytes: () => undefined,
  onVerify: () => undefined,
  urgent: false,
  ...change,
});
const bring = (change: Partial<FileEvents> = {}) =>
  fetchWeights(new URL(path, server.url), entryOf(path, bytes), store, events(change));

describe('large weights', () => {
  it('come as a file, never read whole into memory, and once', async () => {
    const get = vi.spyOn(store, 'get');
    const file = await bring();
    expect(file).toBeInstanceOf(Blob);
    expect(Buffer.from(await (file as Blob).arrayBuffer()).equals(bytes)).toBe(true);
    expect(await bring()).toBeInstanceOf(Blob);
    expect(get).not.toHaveBeenCalled();
    expect(server.requests).toEqual([path]);
  });

  it('that lie damaged on the disk are fetched again', async () => {
    disk.files.set(entryOf(path, bytes).sha256, new Uint8Array(bytes.length));
    const onVerify = vi.fn();
    const file = await bring({ onVerify });
    expect(onVerify).toHaveBeenCalled();
    expect(Buffer.from(await (file as Blob).arrayBuffer()).equals(bytes)).toBe(true);
    expect(server.requests).toEqual([path]);
  });

  it.each([
    ['where nothing can be kept on a disk', () => memoryFileStore()],
    ['where the disk is full', () => fileSystemStore(diskFolder(2 ** 20).open)],
  ])('are bytes %s', async (_, other) => {
    store = other();
    const kept = await bring();
    // Compared as one: a matcher walks over every byte.
    expect(kept instanceof Uint8Array && Buffer.from(kept).equals(bytes)).toBe(true);
  });
});

it('small weights are read whole', async () => {
  bytes = new Uint8Array(1000).fill(7);
  server.files.set(path, bytes);
  expect(await bring()).toEqual(bytes);
});
