import { describe, expect, it, vi } from 'vitest';
import type { PictureData } from '../protocol/api';
import { abortError, FlowTokError } from '../protocol/errors';
import { createAppStore } from './appStore';
import type { FlowSource } from './flowTrace';
import type { Services } from './services';
import { fakeFlowTok } from './testing/fakeFlowTok';
import { fakeServices } from './testing/fakeServices';

const drawing: FlowSource = {
  kind: 'drawn',
  words: 'Red apple!',
  url: 'blob:result',
  request: { prompt: 'red apple, fluent style', seed: 7, steps: 4, guidance: 2 },
};
const caption: FlowSource & { kind: 'read' } = {
  kind: 'read',
  words: 'slice of pizza',
  url: 'blob:pizza',
  name: 'pizza.png',
  crop: null,
  request: {},
};

async function setUp({ services = {} }: { services?: Partial<Services> } = {}) {
  const fake = fakeServices(fakeFlowTok());
  const kept: PictureData[] = [];
  const store = createAppStore({
    services: {
      ...fake.services,
      keepPicture: (picture) => {
        kept.push(picture);
        return fake.services.keepPicture(picture);
      },
      ...services,
    },
    packUrl: 'https://example.com/pack/',
  });
  const { actions } = store.getState();
  await actions.loadPack();
  return { ...fake, ...actions, store, kept, view: () => store.getState().flowView };
}

describe('the flow of a drawing', () => {
  it('walks the same path again: the same request, with its states', async () => {
    const { seeFlow, requests, view } = await setUp();
    await seeFlow(drawing);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({ ...drawing.request, keepStates: true });
    expect(view().phase.kind).toBe('ready');
    expect(view().path).toMatchObject({ direction: 'text-to-image', tokens: 32, channels: 16 });
    expect(view().path?.states).toHaveLength(5);
    expect(view().path?.points).toHaveLength(5);
  });

  it('has a picture at every state and between, the last of them the result’s own', async () => {
    const { seeFlow, kept, view, held } = await setUp();
    await seeFlow(drawing);
    const { frames } = view();
    expect(frames).toHaveLength(25);
    expect(frames.every(({ url }) => url !== null && held.has(url))).toBe(true);
    // The end comes first; the fake paints results white and decoded latents otherwise.
    expect(kept[0]?.data[0]).toBe(255);
    expect(kept[1]?.data[0]).not.toBe(255);
  });

  it('reads each step by flowing from where it heads for, the one looked at first', async () => {
    const { seeFlow, scrubFlow, view, flows, store } = await setUp();
    const order: number[] = [];
    store.subscribe(({ flowView: now }, { flowView: before }) => {
      // The visitor moves as soon as there is a path.
      if (before.path === null && now.path !== null) scrubFlow(0.6);
      const read = now.readings.findIndex((one, i) => one !== null && before.readings[i] === null);
      if (read !== -1) order.push(read);
    });
    await seeFlow(drawing);
    expect(order).toEqual([2, 0, 1, 3]);
    expect(view().readings).toHaveLength(4);
    expect(view().readings[0]).toMatchObject({
      caption: expect.stringMatching(/^read /) as string,
    });
    expect(flows.map(({ direction }) => direction)).toEqual(Array(4).fill('image-to-text'));
    // The last step heads for the end itself.
    expect(flows.some(({ from }) => from[0] === view().path?.states[4]?.[0])).toBe(true);
  });

  it('can be walked in other steps', async () => {
    const { seeFlow, walkFlowIn, requests, view, held } = await setUp();
    await seeFlow(drawing);
    await walkFlowIn(12);
    expect(requests[1]).toMatchObject({ seed: 7, steps: 12, keepStates: true });
    expect(view()).toMatchObject({ steps: 12, phase: { kind: 'ready' } });
    expect(view().readings).toHaveLength(12);
    // Nothing of the first path is held any more.
    expect(held.size).toBe(view().frames.length + view().readings.length);
  });

  it('frees everything when it is closed, also in the middle', async () => {
    const { seeFlow, closeFlow, view, held } = await setUp();
    await seeFlow(drawing);
    closeFlow();
    expect(held.size).toBe(0);
    const opening = seeFlow(drawing);
    await vi.waitFor(() => expect(held.size).toBeGreaterThan(3));
    closeFlow();
    await opening;
    expect(held.size).toBe(0);
    expect(view().phase).toEqual({ kind: 'closed' });
  });

  it('keeps t in [0, 1]', async () => {
    const { scrubFlow, view } = await setUp();
    scrubFlow(2);
    expect(view().t).toBe(1);
    scrubFlow(-1);
    expect(view().t).toBe(0);
  });
});

describe('the flow of a caption', () => {
  it('starts at the picture and reads text latents as they are', async () => {
    const { seeFlow, captioned, flows, view, held } = await setUp();
    await seeFlow(caption);
    expect(captioned[0]).toMatchObject({ keepStates: true, image: { width: 40, height: 30 } });
    expect(view().path?.direction).toBe('image-to-text');
    expect(view().readings).toHaveLength(20);
    expect(flows).toEqual([]);
    expect(view().readings[3]?.url).toBeNull();
    expect(held.size).toBe(view().frames.length);
  });

  it('reads the part of the picture that was read', async () => {
    const pixels = { width: 2, height: 1, data: new Uint8ClampedArray([0, 0, 0, 0, 9, 9, 9, 9]) };
    const { seeFlow, captioned } = await setUp({
      services: { openPicture: async () => ({ pixels, url: 'blob:opened' }) },
    });
    await seeFlow({ ...caption, crop: { left: 1, top: 0, side: 1 } });
    expect([...(captioned[0]?.image.data ?? [])]).toEqual([9, 9, 9, 9]);
  });
});

describe('a fault', () => {
  it('is told, and a retry walks again', async () => {
    const keepPicture = vi
      .fn<Services['keepPicture']>()
      .mockRejectedValueOnce(new FlowTokError('internal', 'No canvas; try again.'))
      .mockResolvedValue('blob:x');
    const { seeFlow, retryFlow, view } = await setUp({ services: { keepPicture } });
    await seeFlow(drawing);
    expect(view().phase).toMatchObject({ kind: 'failed', fault: { mend: 'try-again' } });
    await retryFlow();
    expect(view().phase.kind).toBe('ready');
  });

  it('closes the view when the model is let go for another one', async () => {
    const { seeFlow, view } = await setUp({
      services: { keepPicture: () => Promise.reject(abortError()) },
    });
    await seeFlow(drawing);
    expect(view().phase.kind).toBe('closed');
  });
});

describe('saving', () => {
  it('writes every frame into one film named after the words', async () => {
    const { seeFlow, saveFlow, saved, view } = await setUp();
    await seeFlow(drawing);
    await saveFlow('webp');
    expect(saved.map(({ name }) => name)).toEqual(['red-apple-flow.webp']);
    expect(await saved[0]?.file.text()).toBe('25 frames');
    expect(view().saving).toEqual({ kind: 'idle' });
  });

  it('can be cancelled, and a fault of it leaves the view as it is', async () => {
    const encodeAnimation = vi
      .fn<Services['encodeAnimation']>()
      .mockImplementationOnce(
        (_frames, { signal }) =>
          new Promise((_, reject) => signal?.addEventListener('abort', () => reject(abortError()))),
      )
      .mockRejectedValueOnce(new FlowTokError('unsupported', 'No WebP here; choose WebM.'));
    const { seeFlow, saveFlow, cancelSavingFlow, saved, view } = await setUp({
      services: { encodeAnimation },
    });
    await seeFlow(drawing);
    const cancelled = saveFlow('webp');
    expect(view().saving).toMatchObject({ kind: 'running', done: 0, total: 25 });
    cancelSavingFlow();
    await cancelled;
    expect(view().saving).toEqual({ kind: 'idle' });
    await saveFlow('webp');
    expect(view().saving).toMatchObject({ kind: 'failed', fault: { code: 'unsupported' } });
    expect(view().phase.kind).toBe('ready');
    expect(saved).toEqual([]);
  });

  it('waits until every picture is there', async () => {
    const { saveFlow, saved } = await setUp();
    await saveFlow('webm');
    expect(saved).toEqual([]);
  });
});
