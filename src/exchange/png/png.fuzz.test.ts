import fc from 'fast-check';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { acceptedBy, cases, hostileText, patience } from '../testing/fuzz';
import { appleRecipe } from '../testing/recipes';
import { checkPng } from './checkPng';
import { latin1, readPngChunks, writePng, type PngChunk } from './chunks';
import { readRecipeInPng } from './readRecipe';
import { writeRecipeInPng } from './writeRecipe';

const plain = new Uint8Array(
  await sharp({ create: { width: 4, height: 4, channels: 4, background: '#c00' } })
    .png()
    .toBuffer(),
);
const whole = writeRecipeInPng(plain, appleRecipe);

/** Bytes written over it, somewhere, or its end cut off. */
const damaged = fc
  .tuple(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 6 }), fc.boolean())
  .map(([at, bytes, cut]) => {
    if (cut) return whole.slice(0, at);
    const altered = whole.slice();
    altered.set(bytes.subarray(0, whole.length - at), at);
    return altered;
  });

/** Chunks of somebody's making, with CRCs that fit. */
const chunk: fc.Arbitrary<PngChunk> = fc.oneof(
  fc.record({
    type: fc.constantFrom('tEXt', 'iTXt', 'zTXt', 'IDAT', 'IHDR', 'PLTE', 'IEND', 'abcd'),
    data: fc.uint8Array({ maxLength: 40 }),
  }),
  hostileText.map((text) => ({
    type: 'tEXt',
    data: latin1(`flowtok-recipe\0${text.replace(/[^\0-\xff]/g, '?')}`),
  })),
);
const forged = fc.array(chunk, { maxLength: 5 }).map((chunks) => {
  const [head, ...rest] = readPngChunks(plain);
  return writePng([head!, ...chunks, ...rest]);
});

it(
  'a PNG that was damaged is refused, or holds the very recipe it held',
  () => {
    fc.assert(
      fc.property(damaged, (bytes) => {
        const recipe = acceptedBy(() => readRecipeInPng(bytes, 'It'));
        if (recipe !== null) expect(recipe).toEqual(appleRecipe);
      }),
      cases,
    );
  },
  patience,
);

it(
  'a PNG of somebody’s making gives a recipe, none, or one sentence',
  () => {
    fc.assert(
      fc.property(fc.oneof(forged, fc.uint8Array({ maxLength: 80 })), (bytes) => {
        acceptedBy(() => readRecipeInPng(bytes, 'It'));
      }),
      cases,
    );
  },
  patience,
);

it(
  'a PNG passes the check only whole, with nothing behind its end, and within its size',
  () => {
    const longer = fc
      .uint8Array({ minLength: 1, maxLength: 20 })
      .map((tail) => Uint8Array.from([...whole, ...tail]));
    fc.assert(
      fc.property(fc.oneof(damaged, longer, forged), (bytes) => {
        const passes = acceptedBy(() => checkPng(bytes, 4096, 'It') ?? true);
        if (passes !== true) return;
        const view = new DataView(bytes.buffer, bytes.byteOffset);
        expect(view.getUint32(16)).toBeLessThanOrEqual(4096);
        expect(String.fromCharCode(...bytes.slice(-8, -4))).toBe('IEND');
      }),
      cases,
    );
  },
  patience,
);
