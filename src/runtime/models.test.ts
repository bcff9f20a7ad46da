import { readFile } from 'node:fs/promises';
import type { InferenceSession } from 'onnxruntime-web';
import { describe, expect, it, vi } from 'vitest';
import { openPack, type Pack } from '../pack/openPack';
import type { Progress } from '../protocol/api';
import type { Role } from '../protocol/manifest';
import { loadModels, type LoadingOptions } from './models';
import { openWasm } from './ort/backend';
import { startModels } from './startModels';
import { openTinyPack, tinyPackFolder } from './testing/tinyPack';
import { watchRuns } from './testing/watchRuns';

/** The tiny pack; each file but the manifest is given when `before` is done. */
function packThatWaits(before: (path: string) => Promise<void> | void): Promise<Pack> {
  return openPack({
    files: async (path) => {
      if (path !== 'manifest.json') await before(path);
      return new Uint8Array(await readFile(tinyPackFolder + path));
    },
  });
}

async function load(pack: Pack, options: LoadingOptions = {}) {
  return loadModels(pack, await openWasm('test', 1), options);
}

/** A promise that the test settles. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { passed, open };
}

describe('loadModels', () => {
  it('asks for the text encoder and the tokenizer first, and for what draws before what reads', async () => {
    const asked: string[] = [];
    const models = await load(await packThatWaits((path) => void asked.push(path)));
    expect(asked).toEqual([
      'text-encoder.onnx',
      'tokenizer.json',
      'text-projector.onnx',
      'flow.onnx',
      'image-decoder.onnx',
      'image-encoder.onnx',
      'text-decoder.onnx',
    ]);
    await models.release();
  });

  it('opens each session as soon as its own file is there, and those of pictures not at all', async () => {
    const held = gate();
    const opened: Role[] = [];
    const { ort } = await openWasm('test', 1);
    const create = vi.spyOn(ort.InferenceSession, 'create');
    const pack = await packThatWaits((path) => {
      if (path === 'flow.onnx') return held.passed;
    });
    const models = await load(pack, {
      onOpened: async (role) => {
        opened.push(role);
        // The flow's file comes only when all others can be used: waiting for it first would take for ever.
        if (opened.length === 4) held.open();
      },
    });
    expect(opened.at(-1)).toBe('flow');
    expect([...opened].sort()).toEqual([
      'flow',
      'imageDecoder',
      'textEncoder',
      'textProjector',
      'tokenizer',
    ]);
    expect(create).toHaveBeenCalledTimes(4);
    await models.session('imageEncoder');
    await models.session('imageEncoder');
    expect(create).toHaveBeenCalledTimes(5);
    create.mockRestore();
    await models.release();
  });

  it('holds the bytes it was asked to keep, and no others', async () => {
    const none = await load(await openTinyPack());
    expect(none.files.size).toBe(0);
    await none.release();
    const some = await load(await openTinyPack(), { keep: ({ role }) => role === 'flow' });
    expect([...some.files.keys()]).toEqual(['flow.onnx']);
    await some.release();
    expect(some.files.size).toBe(0);
  });

  it('tells bytes, then sessions, in numbers that only rise', async () => {
    const events: Progress[] = [];
    const models = await load(await openTinyPack(), { onProgress: (event) => events.push(event) });
    const sessions = events.filter((event) => event.phase === 'session');
    expect(events.slice(-sessions.length)).toEqual(sessions);
    expect(sessions.at(-1)).toMatchObject({ done: 4, total: 4 });
    const loaded = events.flatMap((event) => (event.phase === 'download' ? event.loadedBytes : []));
    expect(loaded).toEqual([...loaded].sort((a, b) => a - b));
    await models.release();
  });

  it('lets go of the sessions that stand when another file fails', async () => {
    const { ort } = await openWasm('test', 1);
    const create = vi.spyOn(ort.InferenceSession, 'create');
    const opened = gate();
    const pack = await packThatWaits(async (path) => {
      if (path !== 'flow.onnx') return;
      await opened.passed;
      throw new Error('the disk broke');
    });
    const onOpened = async (role: Role) => {
      if (role === 'textEncoder') opened.open();
    };
    await expect(load(pack, { onOpened })).rejects.toThrow('the disk broke');
    const sessions = await Promise.all(
      create.mock.results.map(({ value }) => value as Promise<InferenceSession>),
    );
    expect(sessions.length).toBeGreaterThan(0);
    create.mockRestore();
    // What was released cannot run any more.
    for (const session of sessions) await expect(session.run({})).rejects.toThrow();
  });
});

describe('startModels', () => {
  it('runs the text networks while the flow network is still on its way, and not again', async () => {
    const { runs, stop } = watchRuns((await openWasm('test', 1)).ort);
    const pack = await packThatWaits(async (path) => {
      if (path !== 'flow.onnx') return;
      await expect.poll(() => runs('tokens'), { timeout: 15_000 }).toBe(1);
    });
    const models = await startModels(pack, { executionProvider: 'wasm', threads: 1 });
    // The flow network is warmed up later, on WASM when nobody waits.
    expect(['mask', 'tokens', 'x'].map(runs)).toEqual([1, 1, 0]);
    stop();
    await models.release();
  });
});
