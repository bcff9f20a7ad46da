import { describe, expect, it, vi } from 'vitest';
import { FlowTokError } from '../protocol/errors';
import { createAppStore } from './appStore';
import { CROP_PAUSE } from './captioning';
import { UNDO_TIME } from './gallery';
import { KEEPING_MS } from './galleryKeeper';
import { wordsOf } from './galleryView';
import { LIVE_PAUSE } from './live';
import type { GalleryService } from './services';
import { fakeServices } from './testing/fakeServices';

function setUp(gallery: Partial<GalleryService> = {}) {
  const fake = fakeServices();
  const shelf = { ...fake.services.gallery, ...gallery };
  const saveFile = vi.fn();
  const store = createAppStore({
    services: { ...fake.services, saveFile, gallery: shelf },
    packUrl: 'https://example.com/pack/',
  });
  const { actions } = store.getState();
  const state = () => store.getState().gallery;
  const draw = async (prompt: string) => {
    actions.edit({ prompt });
    await actions.generate();
  };
  const words = () => state().entries.map((entry) => wordsOf(entry));
  return { ...fake, shelf, saveFile, store, actions, state, draw, words };
}

const png = new Blob(['x'], { type: 'image/png' });

/** A gallery with three pictures, newest first: c, b, a. */
async function three(gallery: Partial<GalleryService> = {}) {
  const all = setUp(gallery);
  await all.actions.loadPack();
  for (const prompt of ['a', 'b', 'c']) await all.draw(prompt);
  await vi.waitFor(() => expect(all.words()).toEqual(['c', 'b', 'a']));
  const ids = all.state().entries.map(({ id }) => id);
  return { ...all, ids };
}

describe('the gallery', () => {
  it('keeps what is drawn and what is read, by itself', async () => {
    const { actions, draw, words, shelf } = setUp();
    await actions.loadPack();
    await draw('red apple');
    await actions.captionFile(png, 'pizza.png');
    await vi.waitFor(() => expect(words()).toEqual(['slice of pizza', 'red apple']));
    expect(await shelf.list()).toHaveLength(2);
  });

  it('keeps each caption of many pictures', async () => {
    let count = 0;
    const keepCaption: GalleryService['keepCaption'] = async (entry) => ({
      ...entry,
      id: `caption ${++count}`,
      bytes: 1,
    });
    const { actions, words } = setUp({ keepCaption });
    await actions.loadPack();
    await actions.receiveFiles([
      { file: png, name: 'a.png' },
      { file: png, name: 'b.png' },
    ]);
    await vi.waitFor(() => expect(words()).toEqual(['slice of pizza', 'slice of pizza']));
    expect(count).toBe(2);
  });

  it('keeps what Blend made, once all of it is there', async () => {
    const keepStrip = vi.fn<GalleryService['keepStrip']>(async (entry) => ({
      ...entry,
      id: entry.recipe.kind,
      bytes: 1,
    }));
    const { actions, words } = setUp({ keepStrip });
    await actions.loadPack();
    actions.editBlend({ sum: 'red heart - red', frames: 3 });
    actions.editBlend({ a: { kind: 'prompt', prompt: 'egg', picture: null } });
    actions.editBlend({ b: { kind: 'prompt', prompt: 'chicken', picture: null } });
    await actions.startBlend();
    actions.chooseBlendMode('sum');
    await actions.startBlend();
    await vi.waitFor(() => expect(words()).toEqual(['red heart - red', 'egg to chicken']));
    expect(keepStrip.mock.calls.map(([, urls]) => urls.length)).toEqual([3]);
  });

  it('keeps of a crop that is moved about what it was read as last', async () => {
    let count = 0;
    const kept: unknown[] = [];
    const keepCaption: GalleryService['keepCaption'] = async (entry) => {
      kept.push(entry.crop);
      return { ...entry, id: `caption ${++count}`, bytes: 1 };
    };
    const remove = vi.fn(async () => undefined);
    const { actions, clock, state } = setUp({ keepCaption, remove });
    await actions.loadPack();
    await actions.captionFile(png, 'pizza.png');
    for (const side of [25, 20, 18]) {
      actions.changeCrop({ left: 1, top: 2, side });
      clock.advance(CROP_PAUSE);
      await vi.waitFor(() => expect(kept.at(-1)).toEqual({ left: 1, top: 2, side }));
      await vi.waitFor(() => expect(state().entries[0]?.id).toBe(`caption ${count}`));
      if (side === 20) await actions.toggleFavourites(['caption 3']);
    }
    await vi.waitFor(() =>
      expect(state().entries.map(({ id }) => id)).toEqual(['caption 4', 'caption 3', 'caption 1']),
    );
    expect(remove.mock.calls).toEqual([[['caption 2']]]);
  });

  it('keeps of several captions of one picture the last', async () => {
    let count = 0;
    const keepCaption: GalleryService['keepCaption'] = async (entry) => ({
      ...entry,
      id: `caption ${++count}`,
      bytes: 1,
    });
    const remove = vi.fn(async () => undefined);
    const { actions, store, words } = setUp({ keepCaption, remove });
    await actions.loadPack();
    await actions.captionFile(png, 'pizza.png');
    await actions.preferCaption(0);
    await actions.preferCaption(7);
    await actions.rewordCaption('my lunch');
    expect(store.getState().captioning.caption).toMatchObject({
      caption: { text: 'my lunch', score: null },
      alternatives: [{ text: 'slice of pizza' }, { text: 'pizza' }, {}, {}],
    });
    expect(words()).toEqual(['my lunch']);
    expect(remove.mock.calls).toEqual([[['caption 1']], [['caption 2']]]);
  });

  it('leaves out what live mode draws on the way', async () => {
    const { actions, clock, store, words } = setUp();
    await actions.loadPack();
    actions.edit({ prompt: 'red' });
    clock.advance(LIVE_PAUSE);
    await vi.waitFor(() => expect(store.getState().generation.pictures).toHaveLength(1));
    expect(words()).toEqual([]);
    // Enter makes it one that stays.
    await actions.generate();
    await vi.waitFor(() => expect(words()).toEqual(['red']));
  });

  it('says in one sentence that the storage is full, and loses no picture', async () => {
    const { actions, draw, state, store } = setUp({
      keepPicture: () => Promise.reject(new FlowTokError('storage-full', 'The storage is full.')),
    });
    await actions.loadPack();
    await draw('red apple');
    await vi.waitFor(() => expect(state().work.kind).toBe('failed'));
    expect(state().work).toMatchObject({ fault: { message: 'The storage is full.' } });
    expect(store.getState().generation.pictures).toHaveLength(1);
    expect(store.getState().generation.phase.kind).toBe('done');
  });

  it('has a result before the page shows it', async () => {
    const there: (() => void)[] = [];
    const wait = () => new Promise<void>((resolve) => void there.push(resolve));
    const fake = fakeServices().services.gallery;
    const { actions, store } = setUp({
      keepPicture: (...given) => wait().then(() => fake.keepPicture(...given)),
      keepCaption: (...given) => wait().then(() => fake.keepCaption(...given)),
    });
    await actions.loadPack();
    actions.chooseBatch(2);
    actions.edit({ prompt: 'red apple' });
    const drawn = actions.generate();
    for (const kept of [1, 2]) {
      await vi.waitFor(() => expect(there).toHaveLength(kept));
      expect(store.getState().generation).toMatchObject({
        phase: { kind: 'running' },
        pictures: [],
      });
      there.at(-1)?.();
    }
    await drawn;
    expect(store.getState().generation.pictures).toHaveLength(2);

    const read = actions.captionFile(png, 'pizza.png');
    await vi.waitFor(() => expect(there).toHaveLength(3));
    expect(store.getState().captioning.caption).toBeNull();
    there.at(-1)?.();
    await read;
    expect(store.getState().captioning.caption?.caption.text).toBe('slice of pizza');

    void actions.receiveFiles([
      { file: png, name: 'a.png' },
      { file: png, name: 'b.png' },
    ]);
    await vi.waitFor(() => expect(there).toHaveLength(4));
    expect(store.getState().captionTable.rows[0]?.outcome.kind).toBe('reading');
    there.at(-1)?.();
    await vi.waitFor(() =>
      expect(store.getState().captionTable.rows[0]?.outcome.kind).toBe('read'),
    );
  });

  it('that never answers is waited for once, and said; results are shown all the same', async () => {
    const { actions, clock, draw, state, store } = setUp({
      keepPicture: () => new Promise(() => undefined),
    });
    await actions.loadPack();
    const drawn = draw('red apple');
    await vi.waitFor(() => expect(clock.pending()).toBe(1));
    expect(store.getState().generation.pictures).toEqual([]);
    clock.advance(KEEPING_MS);
    await drawn;
    expect(store.getState().generation.pictures).toHaveLength(1);
    expect(state().work).toMatchObject({
      fault: { message: expect.stringMatching(/^The gallery does not answer/) as string },
    });
    await draw('dog face');
    expect(store.getState().generation.pictures).toHaveLength(2);
  });

  it('frees a picture that was given up while it was kept, and says nothing', async () => {
    let refuse = () => {};
    const { actions, held, draw, state, store } = setUp({
      keepPicture: () =>
        new Promise((_, reject) => {
          refuse = () => reject(new Error('gone'));
        }),
    });
    await actions.loadPack();
    void draw('red apple');
    await vi.waitFor(() => expect(held.size).toBe(1));
    actions.cancelGeneration();
    refuse();
    await vi.waitFor(() => expect(held.size).toBe(0));
    expect(store.getState().generation).toMatchObject({
      phase: { kind: 'cancelled' },
      pictures: [],
    });
    expect(state().work.kind).toBe('none');
  });

  it('deletes nothing for good until the undo is gone', async () => {
    const { actions, state, shelf, ids, clock } = await three();
    actions.deleteEntries([ids[0]!, ids[2]!]);
    expect(state().bin).toHaveLength(2);
    expect(await shelf.list()).toHaveLength(3);
    actions.undoDelete();
    expect(state().bin).toEqual([]);
    clock.advance(UNDO_TIME);
    expect(await shelf.list()).toHaveLength(3);
    actions.deleteEntries([ids[1]!]);
    clock.advance(UNDO_TIME);
    await vi.waitFor(async () => expect(await shelf.list()).toHaveLength(2));
    await vi.waitFor(() => expect(state().bin).toEqual([]));
  });

  it('deletes the first for good when a second is deleted', async () => {
    const { actions, words, state, shelf, ids } = await three();
    actions.deleteEntries([ids[0]!]);
    actions.deleteEntries([ids[1]!]);
    await vi.waitFor(async () => expect(await shelf.list()).toHaveLength(2));
    await vi.waitFor(() => expect(state().bin).toEqual([ids[1]]));
    actions.undoDelete();
    expect(words()).toEqual(['b', 'a']);
  });

  it('keeps what could not be deleted, and says so', async () => {
    const { actions, state, ids } = await three({
      remove: () => Promise.reject(new FlowTokError('internal', 'It could not be deleted.')),
    });
    actions.deleteEntries([ids[0]!]);
    await actions.emptyBin();
    expect(state().work).toMatchObject({ kind: 'failed' });
    expect(state().entries).toHaveLength(3);
    expect(state().bin).toEqual([]);
  });

  it('stars all of a mixed choice, then takes the stars away', async () => {
    const { actions, state, shelf, ids } = await three();
    await actions.toggleFavourites([ids[0]!]);
    await actions.toggleFavourites(ids);
    expect((await shelf.list()).every(({ favourite }) => favourite)).toBe(true);
    await actions.toggleFavourites(ids);
    expect(state().entries.some(({ favourite }) => favourite)).toBe(false);
  });

  it('lets go of the selection when the search hides it', async () => {
    const { actions, state, ids } = await three();
    actions.selectAllEntries();
    expect(state().selected).toEqual(ids);
    actions.searchGallery('b');
    expect(state().selected).toEqual([]);
    actions.selectAllEntries();
    expect(state().selected).toEqual([ids[1]]);
  });

  it('exports, imports, and says what came; a zip dropped anywhere is imported', async () => {
    const { actions, saveFile, state, words, store } = await three();
    await actions.exportEntries(state().entries.map(({ id }) => id));
    expect(saveFile).toHaveBeenCalledWith(expect.any(Blob), 'flowtok-gallery.zip');
    await actions.receiveFiles([{ file: new Blob(['zip']), name: 'mine.ZIP' }]);
    expect(store.getState().place).toBe('gallery');
    expect(state().work).toEqual({ kind: 'imported', count: 1 });
    expect(words()).toContain('imported');
  });

  it('says why a zip was refused, and ends an import that is cancelled', async () => {
    const refused = setUp({
      importZip: () => Promise.reject(new FlowTokError('bad-input', 'It is no zip.')),
    });
    await refused.actions.importArchive(png, 'a.zip');
    expect(refused.state().work).toMatchObject({ fault: { message: 'It is no zip.' } });
    const slow = setUp({
      importZip: (_file, _name, { signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as Error));
        }),
    });
    const done = slow.actions.importArchive(png, 'a.zip');
    expect(slow.state().work.kind).toBe('importing');
    slow.actions.cancelImport();
    await done;
    expect(slow.state().work).toEqual({ kind: 'none' });
  });
});
