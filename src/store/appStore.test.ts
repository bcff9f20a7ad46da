import { describe, expect, it, vi } from 'vitest';
import { abortError, FlowTokError } from '../protocol/errors';
import type { FlowTok } from '../protocol/api';
import { createAppStore } from './appStore';
import { CROP_PAUSE } from './captioning';
import { KEPT_PICTURES } from './pictures';
import { STORAGE_KEY } from './persistence';
import type { Services } from './services';
import { fakeFlowTok } from './testing/fakeFlowTok';
import { fakeServices } from './testing/fakeServices';

function setUp({
  stepMs = 0,
  services = {},
}: { stepMs?: number; services?: Partial<Services> } = {}) {
  const fake = fakeServices(fakeFlowTok({ stepMs }));
  const store = createAppStore({
    services: { ...fake.services, ...services },
    packUrl: 'https://example.com/pack/',
  });
  return { ...fake, store, ...store.getState().actions };
}

const png = () => new Blob([], { type: 'image/png' });

describe('loading the pack', () => {
  it('ends ready, with the manifest and the provider in use', async () => {
    const { store, loadPack } = setUp();
    await loadPack();
    expect(store.getState().engine).toMatchObject({
      phase: { kind: 'ready', executionProvider: 'wasm' },
      pack: { id: 'fake' },
    });
  });

  it('ends in a fault that offers to load again, and does load again', async () => {
    const load = vi
      .fn<() => Promise<FlowTok>>()
      .mockRejectedValueOnce(new FlowTokError('network', 'The network is away.'))
      .mockResolvedValue(fakeFlowTok().model);
    const { store, loadPack } = setUp({ services: { load } });
    await loadPack();
    expect(store.getState().engine.phase).toEqual({
      kind: 'failed',
      fault: { code: 'network', message: 'The network is away.', mend: 'reload-pack' },
    });
    await loadPack();
    expect(store.getState().engine.phase.kind).toBe('ready');
  });

  it('drops a load that a newer one replaced, late progress included', async () => {
    const aborted: string[] = [];
    let started = false;
    const { model } = fakeFlowTok();
    const { store, chooseExecutionProvider, loadPack } = setUp({
      services: {
        load: ({ executionProvider }, { signal, onProgress }) =>
          executionProvider === 'auto'
            ? new Promise((_resolve, reject) => {
                started = true;
                signal.addEventListener('abort', () => {
                  aborted.push(executionProvider);
                  onProgress({ phase: 'warm-up' });
                  reject(abortError());
                });
              })
            : Promise.resolve(model),
      },
    });
    const first = loadPack();
    await vi.waitFor(() => expect(started).toBe(true));
    chooseExecutionProvider('wasm');
    await first;
    await vi.waitFor(() => expect(store.getState().engine.phase.kind).toBe('ready'));
    expect(aborted).toEqual(['auto']);
  });

  it('lets the address outrank the stored provider until the visitor chooses', async () => {
    const asked: string[] = [];
    const fake = fakeServices();
    const store = createAppStore({
      services: {
        ...fake.services,
        load: (target, options) => {
          asked.push(target.executionProvider);
          return fake.services.load(target, options);
        },
      },
      packUrl: 'https://example.com/pack/',
      forcedProvider: 'wasm',
    });
    await store.getState().actions.loadPack();
    store.getState().actions.chooseExecutionProvider('webgpu');
    await vi.waitFor(() => expect(asked).toEqual(['wasm', 'webgpu']));
  });
});

describe('generating', () => {
  it('sends the prompt with its style and the defaults of the pack, and shows the picture', async () => {
    const { store, requests, edit, generate } = setUp();
    void store.getState().actions.loadPack();
    edit({ prompt: ' red apple ', styleId: 'fluent', seed: 7 });
    await store.getState().actions.loadPack();
    await generate();
    expect(requests[0]).toMatchObject({
      prompt: 'red apple, fluent style',
      seed: 7,
      steps: 20,
      guidance: 2,
    });
    const { phase, pictures, shownId } = store.getState().generation;
    expect(phase.kind).toBe('done');
    expect(pictures).toHaveLength(1);
    expect(shownId).toBe(pictures[0]?.id);
  });

  it('waits for a pack that still loads', async () => {
    const { store, edit, generate, loadPack, requests } = setUp();
    edit({ prompt: 'red apple' });
    const loading = loadPack();
    await generate();
    await loading;
    expect(requests).toHaveLength(1);
    expect(store.getState().generation.phase.kind).toBe('done');
  });

  it('takes no more of a prompt than any recipe holds', () => {
    const { store, edit } = setUp();
    edit({ prompt: 'x'.repeat(10_000_000) });
    expect(store.getState().generation.draft.prompt).toHaveLength(10_000);
  });

  it('answers an empty prompt with one sentence and asks the model nothing', async () => {
    const { store, generate, requests, edit } = setUp();
    edit({ prompt: '   ' });
    await generate();
    expect(store.getState().generation.phase).toMatchObject({
      kind: 'failed',
      fault: { code: 'bad-input', mend: 'none' },
    });
    expect(requests).toHaveLength(0);
  });

  it('cancels at once, drops the late answer, and draws again', async () => {
    const { store, edit, generate, cancelGeneration, loadPack } = setUp({ stepMs: 10 });
    await loadPack();
    edit({ prompt: 'red apple' });
    const run = generate();
    cancelGeneration();
    expect(store.getState().generation.phase.kind).toBe('cancelled');
    await run;
    expect(store.getState().generation).toMatchObject({
      phase: { kind: 'cancelled' },
      pictures: [],
    });
    await generate();
    expect(store.getState().generation.pictures).toHaveLength(1);
  });

  it('keeps prompt, settings and the last picture when a run fails', async () => {
    const { store, edit, generate, loadPack } = setUp();
    await loadPack();
    edit({ prompt: 'red apple', seed: 3, steps: 4 });
    await generate();
    edit({ prompt: 'explode' });
    await generate();
    expect(store.getState().generation).toMatchObject({
      phase: { kind: 'failed', fault: { message: 'The model failed; try again.' } },
      draft: { prompt: 'explode', seed: 3, steps: 4 },
      shownId: 1,
    });
  });

  it('tells a model that died twice at one prompt, and has the next one ready', async () => {
    const { store, edit, generate, loadPack } = setUp();
    await loadPack();
    edit({ prompt: 'crash' });
    await generate();
    expect(store.getState().generation.phase).toMatchObject({ fault: { code: 'worker-crashed' } });
    edit({ prompt: 'red apple' });
    await generate();
    expect(store.getState().engine.phase.kind).toBe('ready');
    expect(store.getState().generation.pictures).toHaveLength(1);
  });

  it('says what was kept of a prompt that is too long', async () => {
    const { store, edit, generate, loadPack } = setUp();
    await loadPack();
    edit({ prompt: 'word '.repeat(2000) });
    await generate();
    expect(store.getState().generation.pictures[0]?.cut).toEqual({
      limit: 32,
      keptText: Array(30).fill('word').join(' '),
    });
  });

  it('brings back an earlier picture with everything it was made with', async () => {
    const { store, edit, generate, restore, loadPack } = setUp();
    await loadPack();
    edit({ prompt: 'red apple', seed: 3, steps: 2, guidance: 1 });
    await generate();
    edit({ prompt: 'pizza', seed: 4, steps: 3, guidance: 5, styleId: 'noto' });
    await generate();
    restore(1);
    expect(store.getState().generation).toMatchObject({
      shownId: 1,
      draft: { prompt: 'red apple', seed: 3, steps: 2, guidance: 1, styleId: null },
    });
  });

  it('frees the oldest pictures', async () => {
    const { store, edit, generate, loadPack, held } = setUp();
    await loadPack();
    edit({ prompt: 'red apple', steps: 1 });
    for (let drawn = 0; drawn < KEPT_PICTURES + 2; drawn += 1) await generate();
    expect(store.getState().generation.pictures).toHaveLength(KEPT_PICTURES);
    expect(held.size).toBe(KEPT_PICTURES);
  });
});

describe('captioning', () => {
  it('opens a picture and captions it', async () => {
    const { store, captionFile, loadPack } = setUp();
    await loadPack();
    await captionFile(png(), 'pizza.png');
    const { phase, picture, caption } = store.getState().captioning;
    expect(phase.kind).toBe('done');
    expect(picture?.name).toBe('pizza.png');
    expect(caption?.caption).toEqual({ text: 'slice of pizza', score: 0.62 });
    expect(caption?.alternatives).toHaveLength(3);
  });

  it('refuses a text file in one sentence and loses nothing', async () => {
    const { store, captionFile, loadPack } = setUp();
    await loadPack();
    await captionFile(png(), 'pizza.png');
    await captionFile(new Blob(['hello'], { type: 'text/plain' }), 'notes.txt');
    expect(store.getState().captioning).toMatchObject({
      phase: { kind: 'failed', fault: { code: 'bad-input' } },
      picture: { name: 'pizza.png' },
      caption: { caption: { text: 'slice of pizza' } },
    });
  });

  it('shows the newest of two pictures and frees the other', async () => {
    const { store, captionFile, loadPack, held } = setUp({ stepMs: 10 });
    await loadPack();
    await Promise.all([captionFile(png(), 'a.png'), captionFile(png(), 'b.png')]);
    expect(store.getState().captioning.picture?.name).toBe('b.png');
    expect(held.size).toBe(1);
  });

  it('cancels, and captions the same picture again on demand', async () => {
    const { store, captionFile, captionAgain, cancelCaptioning, loadPack } = setUp({ stepMs: 10 });
    await loadPack();
    const run = captionFile(png(), 'pizza.png');
    await vi.waitFor(() => expect(store.getState().captioning.phase.kind).toBe('running'));
    cancelCaptioning();
    await run;
    expect(store.getState().captioning).toMatchObject({
      phase: { kind: 'cancelled' },
      caption: null,
    });
    await captionAgain();
    expect(store.getState().captioning.caption?.caption.text).toBe('slice of pizza');
  });
});

describe('a crop', () => {
  it('is read once it rests, and goes with the picture', async () => {
    const { store, captioned, clock, captionFile, startCrop, changeCrop, loadPack } = setUp();
    await loadPack();
    startCrop();
    expect(store.getState().captioning.crop).toBeNull();
    await captionFile(png(), 'pizza.png');
    startCrop();
    expect(store.getState().captioning.crop).toEqual({ left: 5, top: 0, side: 30 });
    clock.advance(CROP_PAUSE - 1);
    changeCrop({ left: 2, top: 3, side: 20 });
    clock.advance(CROP_PAUSE - 1);
    expect(captioned).toHaveLength(1);
    clock.advance(1);
    await vi.waitFor(() => expect(store.getState().captioning.phase.kind).toBe('done'));
    expect(captioned.map(({ image }) => [image.width, image.height])).toEqual([
      [40, 30],
      [20, 20],
    ]);
    changeCrop(null);
    clock.advance(CROP_PAUSE);
    await vi.waitFor(() => expect(captioned).toHaveLength(3));
    expect(captioned[2]?.image.width).toBe(40);
    changeCrop({ left: 2, top: 3, side: 20 });
    await captionFile(png(), 'dog.png');
    expect(store.getState().captioning.crop).toBeNull();
    expect(clock.pending()).toBe(0);
  });
});

describe('the camera', () => {
  it('takes a picture, captions it and is let go', async () => {
    const { store, held, openCamera, takePicture, loadPack } = setUp();
    await loadPack();
    await openCamera();
    expect(store.getState().captioning.phase).toEqual({ kind: 'aiming', camera: 'open' });
    expect(held.size).toBe(1);
    await takePicture();
    expect(store.getState().captioning).toMatchObject({
      phase: { kind: 'done' },
      picture: { name: 'The picture you took' },
      caption: { caption: { text: 'slice of pizza' } },
    });
    expect([...held]).toEqual([store.getState().captioning.picture?.url]);
  });

  it('is let go when it is closed, also before it stood, and when the place is left', async () => {
    const { store, held, openCamera, closeCamera, goTo } = setUp();
    const opening = openCamera();
    closeCamera();
    await opening;
    expect(held.size).toBe(0);
    expect(store.getState().captioning.phase.kind).toBe('idle');
    await openCamera();
    goTo('settings');
    expect(held.size).toBe(0);
    expect(store.getState().captioning.phase.kind).toBe('idle');
  });

  it('gives way to a dropped picture', async () => {
    const { store, held, openCamera, captionFile, loadPack } = setUp();
    await loadPack();
    await openCamera();
    await captionFile(png(), 'pizza.png');
    expect([...held]).toEqual([store.getState().captioning.picture?.url]);
  });

  it('says why it is not there, and keeps the caption', async () => {
    const sentence = 'The camera was not allowed; allow it.';
    const { store, openCamera, captionFile, loadPack } = setUp({
      services: { openCamera: () => Promise.reject(new FlowTokError('unsupported', sentence)) },
    });
    await loadPack();
    await captionFile(png(), 'pizza.png');
    await openCamera();
    expect(store.getState().captioning).toMatchObject({
      phase: { kind: 'failed', fault: { message: sentence, mend: 'none' } },
      caption: { caption: { text: 'slice of pizza' } },
    });
  });

  it('says when it stopped by itself', async () => {
    let end = () => {};
    const { services } = fakeServices();
    const { store, openCamera } = setUp({
      services: {
        openCamera: (onEnded) => {
          end = onEnded;
          return services.openCamera(onEnded);
        },
      },
    });
    await openCamera();
    end();
    expect(store.getState().captioning.phase).toMatchObject({
      kind: 'failed',
      fault: { message: expect.stringMatching(/^The camera stopped; /) as string },
    });
  });
});

describe('what persists', () => {
  it('is the preferences, the draft and the pace, nothing else', async () => {
    const items = new Map<string, string>();
    const storage = {
      getItem: (key: string) => items.get(key) ?? null,
      setItem: (key: string, value: string) => void items.set(key, value),
      removeItem: (key: string) => void items.delete(key),
    };
    const { services } = fakeServices();
    const options = { services, packUrl: 'https://example.com/pack/', storage };
    const { actions } = createAppStore(options).getState();
    actions.edit({ prompt: 'red apple', seed: 9 });
    actions.chooseTheme('dark');
    await actions.loadPack();
    await actions.generate();
    expect(
      Object.keys((JSON.parse(items.get(STORAGE_KEY) ?? '{}') as { state: object }).state),
    ).toEqual(['preferences', 'pace', 'draft']);
    const again = createAppStore(options).getState();
    expect(again.preferences.theme).toBe('dark');
    expect(again.generation.draft).toMatchObject({ prompt: 'red apple', seed: 9 });
    expect(again.generation.pictures).toEqual([]);
  });
});
