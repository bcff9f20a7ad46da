import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { describe, expect, it } from 'vitest';
import type { Manifest } from '../../protocol/manifest';
import { packRecords } from './records';

let count = 0;
const nextName = () => `packs-${++count}`;
const record = {
  key: 'https://example.org/pack/',
  manifest: {} as Manifest,
  url: null,
  added: true,
};

describe('the records of packs', () => {
  it.each([
    ['an older page left without its store', 1, false],
    ['a newer page made', 7, true],
    ['a newer page left without its store', 7, false],
  ])('are kept in a database that %s', async (_what, version, whole) => {
    const name = nextName();
    const before = await openDB(name, version, {
      upgrade(made) {
        if (whole) made.createObjectStore('packs', { keyPath: 'key' });
      },
    });
    if (whole) await before.put('packs', { ...record, key: 'local:before' });
    before.close();
    const records = packRecords(name);
    await records.put(record);
    expect((await records.all()).map(({ key }) => key)).toEqual([
      record.key,
      ...(whole ? ['local:before'] : []),
    ]);
  });

  it('are opened anew where a newer page took the database', async () => {
    const name = nextName();
    const records = packRecords(name);
    await records.put(record);
    (await openDB(name, 9)).close();
    expect(await records.get(record.key)).toEqual(record);
  });
});
