import { describe, expect, it, vi } from 'vitest';
import { FlowTokError } from '../protocol/errors';
import type { Recipe } from '../protocol/recipe';
import { createAppStore } from './appStore';
import type { Services } from './services';
import { fakeServices } from './testing/fakeServices';

const recipe: Recipe = {
  version: 1,
  kind: 'text-to-image',
  pack: { id: 'fake', version: '0.1.0' },
  prompt: ' red apple',
  style: 'fluent',
  seed: 42,
  steps: 4,
  guidance: 3.5,
  solver: 'euler',
};
const png = new Blob(['x'], { type: 'image/png' });

function setUp(readRecipe: Services['readRecipe'] = async () => recipe) {
  const fake = fakeServices();
  const keepPicture = vi.fn<Services['keepPicture']>((picture) =>
    fake.services.keepPicture(picture),
  );
  const store = createAppStore({
    services: { ...fake.services, keepPicture, readRecipe },
    packUrl: 'https://example.com/pack/',
  });
  const { actions } = store.getState();
  return { ...fake, keepPicture, store, actions, phase: () => store.getState().recipes.phase };
}

describe('recipes', () => {
  it('are drawn with every number as it was, and come out of the picture the same', async () => {
    const { actions, store, requests, keepPicture } = setUp();
    await actions.loadPack();
    actions.goTo('settings');
    actions.drawRecipe(recipe, 'This link');
    await vi.waitFor(() => expect(store.getState().generation.phase.kind).toBe('done'));
    expect(store.getState().place).toBe('text-to-image');
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      prompt: 'red apple, fluent style',
      seed: 42,
      steps: 4,
      guidance: 3.5,
    });
    expect(store.getState().generation.pictures[0]?.recipe).toEqual(recipe);
    expect(keepPicture).toHaveBeenCalledWith(expect.anything(), recipe);
  });

  it('hold the numbers that were used, not that they were the defaults', async () => {
    const { actions, store } = setUp();
    await actions.loadPack();
    actions.edit({ prompt: 'pizza' });
    await actions.generate();
    expect(store.getState().generation.pictures[0]?.recipe).toMatchObject({
      pack: { id: 'fake', version: '0.1.0' },
      style: null,
      steps: 20,
      guidance: 2,
    });
  });

  it('wait for the model where a link opens the page', async () => {
    const { actions, store } = setUp();
    const loading = actions.loadPack();
    actions.drawRecipe(recipe, 'This link');
    expect(store.getState().generation.phase.kind).toBe('running');
    await loading;
    await vi.waitFor(() => expect(store.getState().generation.pictures).toHaveLength(1));
  });
});

describe('a dropped picture', () => {
  it('with a recipe restores it at Text to image, and is captioned elsewhere with an offer', async () => {
    const { actions, store, captioned, phase } = setUp();
    await actions.loadPack();
    await actions.receiveFiles([{ file: png, name: 'apple.png' }]);
    expect(store.getState().generation.draft).toMatchObject({ prompt: ' red apple', seed: 42 });
    expect(captioned).toHaveLength(0);
    actions.goTo('image-to-text');
    await actions.receiveFiles([{ file: png, name: 'apple.png' }]);
    expect(captioned).toHaveLength(1);
    expect(phase()).toEqual({ kind: 'offered', recipe, subject: '“apple.png”' });
  });

  it('without one is captioned, and takes back the offer of the one before', async () => {
    const { actions, store, captioned, phase } = setUp();
    await actions.loadPack();
    actions.goTo('image-to-text');
    await actions.captionFile(png, 'apple.png');
    expect(phase().kind).toBe('offered');
    const none = setUp(async () => null);
    await none.actions.loadPack();
    await none.actions.receiveFiles([{ file: png, name: 'photo.png' }]);
    expect(none.store.getState().place).toBe('image-to-text');
    expect(none.captioned).toHaveLength(1);
    expect(none.phase()).toEqual({ kind: 'none' });
    expect(captioned).toHaveLength(1);
    expect(store.getState().place).toBe('image-to-text');
  });

  it('with a recipe that cannot be used says so at Text to image, and changes nothing', async () => {
    const { actions, store, phase } = setUp(async () => {
      throw new FlowTokError('bad-input', 'It cannot be used.');
    });
    await actions.loadPack();
    actions.edit({ prompt: 'mine' });
    await actions.receiveFiles([{ file: png, name: 'apple.png' }]);
    expect(phase()).toMatchObject({ kind: 'refused', fault: { message: 'It cannot be used.' } });
    expect(store.getState().generation.draft.prompt).toBe('mine');
    expect(store.getState().place).toBe('text-to-image');
    actions.dismissRecipeNotice();
    expect(phase().kind).toBe('none');
  });
});
