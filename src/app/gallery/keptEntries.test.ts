import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { beforeEach, describe, expect, it } from 'vitest';
import type { NewEntry } from '../../protocol/gallery';
import { openGalleryDatabase, type GalleryDatabase } from './database';
import { changeEntries, keepEntry, listEntries, removeEntries } from './keptEntries';

const picture = (seed: number, createdAt: number): NewEntry => ({
  kind: 'picture',
  createdAt,
  favourite: false,
  recipe: {
    version: 1,
    kind: 'text-to-image',
    pack: { id: 'fake', version: '0.1.0' },
    prompt: 'red apple',
    style: null,
    seed,
    steps: 4,
    guidance: 2,
    solver: 'euler',
  },
});
const png = new Blob(['png'], { type: 'image/png' });

let count = 0;
let database: GalleryDatabase;
beforeEach(async () => {
  database = await openGalleryDatabase(`gallery-${++count}`);
});

describe('kept entries', () => {
  it('come back newest first, with their pictures', async () => {
    const first = await keepEntry(database, picture(1, 1000), png);
    const second = await keepEntry(database, picture(2, 2000), png);
    expect(await listEntries(database)).toEqual([second, first]);
    expect(first).toMatchObject({
      bytes: 3,
      id: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
    });
    expect(await database.count('pictures')).toBe(2);
  });

  it('are kept once, with the star they had and the newer date', async () => {
    const first = await keepEntry(database, picture(1, 1000), png);
    await changeEntries(database, [{ ...first, favourite: true }]);
    const again = await keepEntry(database, picture(1, 3000), png);
    expect(again).toMatchObject({ id: first.id, favourite: true, createdAt: 3000 });
    expect(await listEntries(database)).toHaveLength(1);
  });

  it('tell captions apart by words and picture', async () => {
    const caption = (text: string): NewEntry => ({
      kind: 'caption',
      createdAt: 1000,
      favourite: false,
      caption: text,
    });
    await keepEntry(database, caption('a'), png);
    await keepEntry(database, caption('b'), png);
    await keepEntry(database, caption('a'), new Blob(['other']));
    await keepEntry(database, caption('a'), png);
    expect(await listEntries(database)).toHaveLength(3);
  });

  it('go with their pictures, and a change does not bring one back', async () => {
    const entry = await keepEntry(database, picture(1, 1000), png);
    await removeEntries(database, [entry.id]);
    await changeEntries(database, [{ ...entry, favourite: true }]);
    expect(await listEntries(database)).toEqual([]);
    expect(await database.count('pictures')).toBe(0);
  });

  it('are both there or neither where the storage is full', async () => {
    const kept = await keepEntry(database, picture(1, 1000), png);
    const full = new Proxy(database, {
      get(target, key) {
        if (key !== 'transaction') return Reflect.get(target, key) as unknown;
        return (...parameters: Parameters<GalleryDatabase['transaction']>) => {
          const transaction = target.transaction(...parameters);
          const pictures = transaction.objectStore('pictures');
          pictures.put = () => {
            transaction.abort();
            return Promise.reject(new DOMException('full', 'QuotaExceededError'));
          };
          const objectStore = transaction.objectStore.bind(transaction);
          return new Proxy(transaction, {
            get(inner, name) {
              if (name === 'objectStore') {
                return (store: 'entries' | 'pictures') =>
                  store === 'pictures' ? pictures : objectStore(store);
              }
              return Reflect.get(inner, name) as unknown;
            },
          });
        };
      },
    });
    await expect(keepEntry(full, picture(2, 2000), png)).rejects.toMatchObject({
      code: 'storage-full',
      message: expect.stringMatching(/^The browser’s storage is full/) as string,
    });
    expect(await listEntries(database)).toEqual([kept]);
  });
});

describe('a database', () => {
  const name = () => `gallery-${++count}`;

  it.each([
    ['an older page left without pictures', 1],
    ['a newer page made', 7],
  ])('that %s is used', async (_what, version) => {
    const there = name();
    const before = await openDB(there, version, {
      upgrade(made) {
        made.createObjectStore('entries', { keyPath: 'id' });
        if (version > 1) made.createObjectStore('pictures');
      },
    });
    await before.put('entries', { ...picture(1, 1000), id: 'old', bytes: 3 });
    before.close();
    const opened = await openGalleryDatabase(there);
    await keepEntry(opened, picture(2, 2000), png);
    expect((await listEntries(opened)).map(({ createdAt }) => createdAt)).toEqual([2000, 1000]);
  });

  it('gives way to a newer page, and is told gone', async () => {
    const there = name();
    let gone = 0;
    await openGalleryDatabase(there, () => gone++);
    (await openDB(there, 9)).close();
    expect(gone).toBe(1);
    expect(await listEntries(await openGalleryDatabase(there))).toEqual([]);
  });
});
