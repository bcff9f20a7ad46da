import fc from 'fast-check';
import { strToU8, zipSync, type Zippable } from 'fflate';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { acceptedBy, cases, hostileText, hostileValue, patience } from '../testing/fuzz';
import { appleRecipe } from '../testing/recipes';
import { EARLIEST, LATEST, LONGEST_CAPTION } from './limits';
import { readArchive } from './readArchive';
import { writeArchive } from './writeArchive';

const png = new Uint8Array(
  await sharp({ create: { width: 4, height: 4, channels: 4, background: '#c00' } })
    .png()
    .toBuffer(),
);
const createdAt = Date.UTC(2026, 1, 3);
const listed = { kind: 'picture', createdAt, favourite: true, recipe: appleRecipe };
const whole = writeArchive([
  { entry: { kind: 'picture', createdAt, favourite: true, recipe: appleRecipe }, png },
  { entry: { kind: 'caption', createdAt, favourite: false, caption: 'an apple' }, png },
]);

function expectSound(items: ReturnType<typeof readArchive> | null): void {
  for (const { entry, png: bytes } of items ?? []) {
    expect(bytes).toEqual(png);
    expect(entry.createdAt >= EARLIEST && entry.createdAt <= LATEST).toBe(true);
    if (entry.kind === 'caption') expect(entry.caption.length).toBeLessThanOrEqual(LONGEST_CAPTION);
  }
}

it(
  'a zip that was damaged is refused, or holds the very pictures it held',
  () => {
    const damaged = fc
      .tuple(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 6 }), fc.boolean())
      .map(([at, bytes, cut]) => {
        if (cut) return whole.slice(0, at);
        const altered = whole.slice();
        altered.set(bytes.subarray(0, whole.length - at), at);
        return altered;
      });
    fc.assert(
      fc.property(damaged, (zip) => expectSound(acceptedBy(() => readArchive(zip, 'a.zip')))),
      cases,
    );
  },
  patience,
);

it(
  'a zip of somebody’s making is sound or refused',
  () => {
    const name = fc.oneof(
      fc.constantFrom(
        'pictures/1.png',
        '../x.png',
        '/etc/passwd',
        'pictures/../1.png',
        '__proto__',
      ),
      hostileText.map((text) => text.slice(0, 200)),
    );
    const entry = fc
      .tuple(fc.constantFrom(...Object.keys(listed), 'file', 'caption', '__proto__'), hostileValue)
      .map(([field, value]) => ({ ...listed, file: 'pictures/1.png', [field]: value }));
    const index = fc.oneof(
      {
        weight: 3,
        arbitrary: fc
          .array(entry, { maxLength: 2 })
          .map((entries) => ({ formatVersion: 1, entries })),
      },
      hostileValue,
    );
    const zips = fc.tuple(index, fc.array(name, { maxLength: 2 })).map(([list, names]) => {
      const files: Zippable = {
        'gallery.json': [strToU8(JSON.stringify(list) ?? ''), { level: 0 }],
        'pictures/1.png': [png, { level: 0 }],
      };
      for (const each of names) files[each] = [png, { level: 0 }];
      return zipSync(files);
    });
    fc.assert(
      fc.property(fc.oneof(zips, fc.uint8Array({ maxLength: 200 })), (zip) =>
        expectSound(acceptedBy(() => readArchive(zip, 'a.zip'))),
      ),
      cases,
    );
  },
  patience,
);
