import { describe, expect, it, vi } from 'vitest';
import { FlowTokError } from '../protocol/errors';
import { createAppStore } from './appStore';
import { fakeFlowTok } from './testing/fakeFlowTok';
import { fakeServices } from './testing/fakeServices';

function setUp({ stepMs = 0 } = {}) {
  const fake = fakeServices(fakeFlowTok({ stepMs }));
  const store = createAppStore({ services: fake.services, packUrl: 'https://example.com/pack/' });
  const table = () => store.getState().captionTable;
  const outcomes = () => table().rows.map(({ outcome }) => outcome.kind);
  return { ...fake, store, table, outcomes, ...store.getState().actions };
}

const file = (name: string, type = 'image/png') => ({ file: new Blob(['x'], { type }), name });

describe('many pictures', () => {
  it('are read in their order, and one that is broken costs only its row', async () => {
    const { table, captionFiles, held, loadPack } = setUp();
    await loadPack();
    await captionFiles([file('a.png'), file('notes.txt', 'text/plain'), file('b.png')]);
    expect(table()).toMatchObject({ phase: { kind: 'idle' }, open: true });
    expect(table().rows).toMatchObject([
      {
        file: 'a.png',
        outcome: {
          kind: 'read',
          caption: { text: 'slice of pizza', score: 0.62 },
          alternatives: [{}, {}, {}],
        },
      },
      {
        file: 'notes.txt',
        url: null,
        outcome: { kind: 'refused', message: '“notes.txt” is not a picture; choose a PNG file.' },
      },
      { file: 'b.png', outcome: { kind: 'read' } },
    ]);
    expect([...held]).toEqual([table().rows[0]?.url, table().rows[2]?.url]);
  });

  it('take an alternative for the caption, and the caption for an alternative', async () => {
    const { table, captionFiles, preferAlternative, loadPack, saveTable, saved } = setUp();
    await loadPack();
    await captionFiles([file('a.png'), file('b.png')]);
    const [first, second] = table().rows;
    await preferAlternative(first!.id, 1);
    expect(table().rows[0]?.outcome).toEqual({
      kind: 'read',
      caption: { text: 'cheese wedge', score: 0.06 },
      alternatives: [
        { text: 'slice of pizza', score: 0.62 },
        { text: 'pizza', score: 0.21 },
        { text: 'sandwich', score: 0.02 },
      ],
    });
    expect(table().rows[1]).toBe(second);
    await preferAlternative(first!.id, 9);
    expect(table().rows[0]?.outcome).toMatchObject({ caption: { text: 'cheese wedge' } });
    saveTable('csv');
    expect(await saved[0]?.file.text()).toMatch(/a\.png,cheese wedge,0\.06,slice of pizza,0\.62/);
  });

  it('take the words of the visitor', async () => {
    const { table, captionFiles, rewordRow, loadPack } = setUp();
    await loadPack();
    await captionFiles([file('a.png'), file('notes.txt', 'text/plain')]);
    const [first, refused] = table().rows;
    await rewordRow(first!.id, ' my  lunch ');
    expect(table().rows[0]?.outcome).toMatchObject({
      caption: { text: 'my lunch', score: null },
      alternatives: [{ text: 'slice of pizza' }, {}, {}, {}],
    });
    await rewordRow(refused!.id, 'words for what was not read');
    expect(table().rows[1]).toBe(refused);
  });

  it('stop on request, keep what is read, and go on from there', async () => {
    const { captioned, outcomes, table, captionFiles, cancelTable, resumeTable, loadPack, held } =
      setUp({ stepMs: 2 });
    await loadPack();
    const running = captionFiles(['a', 'b', 'c'].map((name) => file(`${name}.png`)));
    await vi.waitFor(() => expect(outcomes()).toEqual(['read', 'reading', 'waiting']));
    await vi.waitFor(() => expect(captioned).toHaveLength(2));
    cancelTable();
    expect(table().phase.kind).toBe('cancelled');
    expect(outcomes()).toEqual(['read', 'waiting', 'waiting']);
    await running;
    expect(outcomes()).toEqual(['read', 'waiting', 'waiting']);
    await resumeTable();
    expect(outcomes()).toEqual(['read', 'read', 'read']);
    expect(table().phase.kind).toBe('idle');
    expect(held.size).toBe(3);
  });

  it('takes more while it runs, without a second run', async () => {
    const { captioned, outcomes, captionFiles, loadPack } = setUp({ stepMs: 1 });
    await loadPack();
    await Promise.all([captionFiles([file('a.png')]), captionFiles([file('b.png')])]);
    await vi.waitFor(() => expect(outcomes()).toEqual(['read', 'read']));
    expect(captioned).toHaveLength(2);
  });

  it('waits where the model fails, and says so once', async () => {
    const { model, outcomes, table, captionFiles, resumeTable, loadPack } = setUp();
    await loadPack();
    const works = { ...model };
    model.imageToText = () => Promise.reject(new FlowTokError('worker-crashed', 'It stopped.'));
    await captionFiles([file('a.png'), file('b.png')]);
    expect(table().phase).toMatchObject({ kind: 'failed', fault: { message: 'It stopped.' } });
    expect(outcomes()).toEqual(['waiting', 'waiting']);
    Object.assign(model, works);
    await resumeTable();
    expect(outcomes()).toEqual(['read', 'read']);
  });

  it('are forgotten on request, also while one is opened', async () => {
    const { table, captionFiles, clearTable, held, loadPack } = setUp({ stepMs: 1 });
    await loadPack();
    await captionFiles([file('a.png')]);
    const running = captionFiles([file('b.png')]);
    clearTable();
    await running;
    expect(table()).toEqual({ phase: { kind: 'idle' }, rows: [], open: false });
    expect(held.size).toBe(0);
  });
});

describe('takePictures', () => {
  it('reads one picture large, several in the table, and adds to a table that is open', async () => {
    const { store, table, takePictures, showTable, loadPack } = setUp();
    await loadPack();
    await takePictures([file('a.png')]);
    expect(store.getState().captioning.picture?.name).toBe('a.png');
    await takePictures([file('b.png'), file('c.png')]);
    expect(table().open).toBe(true);
    await takePictures([file('d.png')]);
    expect(table().rows.map((row) => row.file)).toEqual(['b.png', 'c.png', 'd.png']);
    showTable(false);
    await takePictures([file('e.png')]);
    expect(store.getState().captioning.picture?.name).toBe('e.png');
    expect(table()).toMatchObject({ open: false, rows: { length: 3 } });
  });
});
