import { describe, expect, it } from 'vitest';
import { abortError, FlowTokError } from '../protocol/errors';
import type { InstalledPack } from '../protocol/packs';
import { createAppStore } from './appStore';
import { UNDO_TIME } from './gallery';
import { readPackAddress } from './packAddress';
import type { LoadTarget, PackService } from './services';
import { fakeServices } from './testing/fakeServices';
import { createSpeed } from './transferSpeed';

const bundledUrl = 'https://app.example/models/one/';
const other = 'https://host.example/pack/';

function start(packUrl = bundledUrl, change: Partial<PackService> = {}, stored?: string) {
  const { services, model, clock } = fakeServices();
  const calls: string[] = [];
  const loaded: string[] = [];
  let broken: string | undefined;
  const pack: InstalledPack = {
    key: other,
    manifest: model.manifest,
    url: other,
    here: 9,
    total: 9,
  };
  const packs: PackService = {
    list: async () => [pack],
    async add(origin) {
      calls.push(`add ${origin.kind === 'url' ? origin.url : origin.name}`);
      return { key: other };
    },
    remove: async (key) => void calls.push(`remove ${key}`),
    check: async () => ({ damaged: [], repaired: [] }),
    persist: async () => void calls.push('persist'),
    ...change,
  };
  const load = services.load.bind(services);
  const store = createAppStore({
    services: {
      ...services,
      packs,
      load(target: LoadTarget, options) {
        loaded.push(target.packUrl);
        if (target.packUrl === broken) {
          return Promise.reject(
            new FlowTokError('pack-incomplete', 'The pack lacks flow.onnx; get it again.'),
          );
        }
        return load(target, options);
      },
    },
    packUrl,
    bundledUrl,
    ...(stored !== undefined && {
      storage: {
        getItem: () => stored,
        setItem: () => undefined,
        removeItem: () => undefined,
      },
    }),
  });
  const { actions } = store.getState();
  return {
    actions,
    calls,
    clock,
    loaded,
    store,
    packs: () => store.getState().packs,
    break: (key: string) => (broken = key),
  };
}

const remembered = JSON.stringify({ state: { preferences: { pack: other } }, version: 1 });

describe('packs from elsewhere', () => {
  it('are asked for nothing before the visitor agrees to the host', async () => {
    const { actions, calls, packs } = start();
    actions.addPackAddress(other);
    expect(packs().asking).toEqual({ url: other, use: false });
    actions.answerHost(false);
    expect(calls).toEqual([]);
    actions.addPackAddress(other);
    actions.answerHost(true);
    await expect.poll(() => packs().work).toEqual({ kind: 'added', key: other });
    expect(calls).toEqual(['persist', `add ${other}`]);
  });

  it('do not load by the address alone, and are used once agreed to', async () => {
    const { actions, loaded, packs } = start(other);
    await actions.loadPack();
    expect(loaded).toEqual([bundledUrl]);
    expect(packs().asking).toEqual({ url: other, use: true });
    actions.answerHost(true);
    await expect.poll(() => loaded).toEqual([bundledUrl, other]);
  });

  it('of this origin come at once', async () => {
    const { actions, calls, packs } = start();
    actions.addPackAddress('/packs/two');
    await expect.poll(() => packs().work.kind).toBe('added');
    expect(calls).toContain('add https://app.example/packs/two/');
  });
});

describe('the chosen pack', () => {
  it('is remembered', async () => {
    const { actions, loaded, store } = start(bundledUrl, {}, remembered);
    await actions.loadPack();
    expect(loaded).toEqual([other]);
    actions.choosePack(null);
    expect(store.getState().preferences.pack).toBeNull();
    await expect.poll(() => loaded).toEqual([other, bundledUrl]);
  });

  it('gives way to the bundled one where it cannot be used, with one sentence', async () => {
    const app = start(bundledUrl, {}, remembered);
    app.break(other);
    await app.actions.loadPack();
    expect(app.loaded).toEqual([other, bundledUrl]);
    expect(app.store.getState().engine.phase.kind).toBe('ready');
    expect(app.packs().notice).toMatch(
      /^The pack that was chosen .*: The pack lacks flow\.onnx; .*\.$/,
    );
  });

  it('is outranked by the address, whose faults are shown', async () => {
    const asked = 'https://app.example/models/two/';
    const app = start(asked, {}, remembered);
    app.break(asked);
    await app.actions.loadPack();
    expect(app.loaded).toEqual([asked]);
    expect(app.store.getState().engine.phase.kind).toBe('failed');
  });
});

describe('removing a pack', () => {
  it('can be undone until its time has passed, and lets the bundled one take over', async () => {
    const { actions, calls, clock, loaded, packs } = start(bundledUrl, {}, remembered);
    await actions.loadPack();
    actions.removePack(other);
    await expect.poll(() => loaded.at(-1)).toBe(bundledUrl);
    actions.undoRemovePack();
    clock.advance(UNDO_TIME);
    expect(calls).toEqual([]);
    actions.removePack(other);
    clock.advance(UNDO_TIME);
    await expect.poll(() => packs().bin).toBeNull();
    expect(calls).toEqual([`remove ${other}`]);
  });
});

it('a pause ends the work and says nothing of a fault', async () => {
  const { actions, packs } = start(bundledUrl, {
    add: (_origin, { signal }) =>
      new Promise((_, reject) => signal.addEventListener('abort', () => reject(abortError()))),
  });
  void actions.addPack({ kind: 'url', url: other });
  expect(packs().work.kind).toBe('adding');
  actions.stopPackWork();
  await expect.poll(() => packs().work).toEqual({ kind: 'none' });
});

it('addresses are read as people write them', () => {
  const read = (text: string) => readPackAddress(text, bundledUrl);
  const hub = 'https://huggingface.co/someone/tiny/resolve/main/';
  expect(read(' someone/tiny ')).toBe(hub);
  expect(read('https://huggingface.co/someone/tiny')).toBe(hub);
  expect(read('https://host.example/a/manifest.json?x#y')).toBe('https://host.example/a/');
  for (const text of ['', 'one', 'javascript:alert(1)', 'file:///etc/', 'a b']) {
    expect(read(text)).toBeNull();
  }
});

it('speed is told once it can be, over the last seconds only', () => {
  let time = 0;
  const speed = createSpeed(() => time);
  expect(speed(5_000_000)).toBeNull();
  time = 1000;
  expect(speed(7_000_000)).toBe(2_000_000);
  for (let second = 2; second <= 20; second += 1) {
    time = second * 1000;
    speed(7_000_000);
  }
  expect(speed(7_000_000)).toBe(0);
});
