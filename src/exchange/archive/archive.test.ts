import fc from 'fast-check';
import { zipSync, strToU8, type Zippable } from 'fflate';
import sharp from 'sharp';
import { describe, expect, it, vi } from 'vitest';
import { FlowTokError } from '../../protocol/errors';
import type { ArchivedEntry } from '../../protocol/gallery';
import { writeRecipeInPng } from '../png/writeRecipe';
import { appleRecipe, recipes } from '../testing/recipes';
import { EARLIEST, LATEST } from './limits';
import { readArchive } from './readArchive';
import { writeArchive } from './writeArchive';

const plain = await sharp({
  create: { width: 4, height: 4, channels: 4, background: '#c00' },
})
  .png()
  .toBuffer();
const png = new Uint8Array(writeRecipeInPng(plain, appleRecipe));
const createdAt = Date.UTC(2026, 1, 3);
const apple: ArchivedEntry = {
  entry: { kind: 'picture', createdAt, favourite: true, recipe: appleRecipe },
  png,
};

const entry = fc.oneof(
  fc.record({
    kind: fc.constant('picture' as const),
    createdAt: fc.integer({ min: createdAt, max: createdAt * 2 }),
    favourite: fc.boolean(),
    recipe: recipes,
  }),
  fc.record({
    kind: fc.constant('caption' as const),
    createdAt: fc.constant(createdAt),
    favourite: fc.boolean(),
    caption: fc.string({ unit: 'binary' }).map((text) => text.slice(0, 2000)),
  }),
  fc.record({
    kind: fc.constant('caption' as const),
    createdAt: fc.constant(createdAt),
    favourite: fc.boolean(),
    caption: fc.constant('a crop'),
    crop: fc.record({ left: fc.nat(9000), top: fc.nat(9000), side: fc.nat(9000) }),
  }),
);

/** A zip with the index and the files of an attacker's choice. */
function forged(index: unknown, files: Zippable = {}): Uint8Array {
  const text = typeof index === 'string' ? index : JSON.stringify(index);
  return zipSync({ 'gallery.json': strToU8(text), ...files });
}

const listed = { ...apple.entry, file: 'pictures/1.png' };
const one = (change: object = {}) => ({ formatVersion: 1, entries: [{ ...listed, ...change }] });
const read = (zip: Uint8Array) => () => readArchive(zip, 'a.zip');

describe('an archive', () => {
  it('gives back what was put in, bit for bit', () => {
    fc.assert(
      fc.property(fc.array(entry, { maxLength: 5 }), (entries) => {
        const items = entries.map((each) => ({ entry: each, png }));
        expect(readArchive(writeArchive(items), 'a.zip')).toEqual(items);
      }),
    );
  });

  it.each([0, -1, Date.UTC(2200, 0, 1)])('is made of what a wrong clock dated (%d) too', (at) => {
    const item = { ...apple, entry: { ...apple.entry, createdAt: at } };
    const [again] = readArchive(writeArchive([item]), 'a.zip');
    expect(again?.entry.createdAt).toBe(at < 1 ? EARLIEST : LATEST);
  });

  it('is made while the clock is wrong', () => {
    vi.useFakeTimers({ now: Date.UTC(2150, 0, 1) });
    expect(readArchive(writeArchive([apple]), 'a.zip')).toEqual([apple]);
    vi.useRealTimers();
  });

  it('is read where everything in it is sound', () => {
    expect(read(forged(one(), { 'pictures/1.png': png }))()).toEqual([apple]);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['no index', zipSync({ 'pictures/1.png': png }), /has no gallery\.json/],
    ['a broken index', forged('{'), /gallery\.json is damaged/],
    ['a missing picture', forged(one()), /picture 1 is missing/],
    ['an inherited name', forged(one({ file: '__proto__' })), /entries\.0\.file/],
    ['a path upwards', forged(one(), { '../evil.png': png }), /“\.\.\/evil\.png”/],
    ['an absolute path', forged(one(), { '/etc/passwd': png }), /no file of a gallery/],
    ['a script', forged(one(), { 'pictures/1.html': png }), /no file of a gallery/],
    ['no PNG', forged(one(), { 'pictures/1.png': strToU8('GIF89a') }), /damaged PNG/],
    [
      'a bad recipe',
      forged(one({ recipe: { ...appleRecipe, seed: -1 } }), { 'pictures/1.png': png }),
      /its seed is not valid/,
    ],
    ['a bad time', forged(one({ createdAt: 5 }), { 'pictures/1.png': png }), /createdAt/],
    ['a bomb', forged(one(), { 'pictures/1.png': new Uint8Array(9_000_000) }), /unpack to more/],
  ])('with %s is refused in one sentence', (_name, zip, sentence) => {
    expect(read(zip)).toThrow(FlowTokError);
    expect(read(zip)).toThrow(sentence);
  });

  it('with a PNG of a million pixels a side is refused before it is decoded', async () => {
    const wide = await sharp({
      create: { width: 5000, height: 1, channels: 3, background: '#000' },
    })
      .png()
      .toBuffer();
    expect(read(forged(one(), { 'pictures/1.png': new Uint8Array(wide) }))).toThrow(/4096 pixels/);
  });

  it('with more files than there can be is refused', () => {
    const many = Object.fromEntries(
      Array.from({ length: 5_002 }, (_, at) => [`pictures/${at}.png`, new Uint8Array()]),
    );
    expect(read(forged(one(), many))).toThrow(/more than 5000 files/);
  });

  it('that is garbage, or was cut or altered, never gives anything else than a refusal or its entries', () => {
    const whole = writeArchive([apple]);
    const tried = (zip: Uint8Array) => {
      try {
        return readArchive(zip, 'a.zip');
      } catch (error) {
        expect(error).toBeInstanceOf(FlowTokError);
        return null;
      }
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => tried(bytes) === null));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const altered = whole.slice();
        altered[at]! ^= change;
        // A PNG that still passes its own CRCs is the one that was put in.
        for (const item of tried(altered) ?? []) expect(item.png).toEqual(png);
      }),
    );
    fc.assert(
      fc.property(fc.nat(whole.length - 1), (length) => tried(whole.subarray(0, length)) === null),
    );
  });
});
