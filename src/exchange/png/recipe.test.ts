import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { FlowTokError } from '../../protocol/errors';
import { appleRecipe, recipes } from '../testing/recipes';
import { latin1, readPngChunks, writePng } from './chunks';
import { crc32 } from './crc32';
import { readRecipeInPng } from './readRecipe';
import { writeRecipeInPng } from './writeRecipe';

/** A PNG of another hand: libpng's, by sharp. */
async function samplePng(): Promise<Uint8Array> {
  const data = Uint8Array.from({ length: 16 * 16 * 4 }, (_, index) => (index * 37) % 256);
  return sharp(data, { raw: { width: 16, height: 16, channels: 4 } })
    .png()
    .toBuffer();
}

const pixels = async (png: Uint8Array) => (await sharp(png).raw().toBuffer()).toString('hex');
const png = await samplePng();

describe('a recipe in a PNG', () => {
  it('comes back, and leaves the pixels as they were', async () => {
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        const written = writeRecipeInPng(png, recipe);
        expect(readRecipeInPng(written, 'It')).toEqual(recipe);
      }),
    );
    const written = writeRecipeInPng(png, appleRecipe);
    expect(await pixels(written)).toBe(await pixels(png));
    expect((await sharp(written).metadata()).comments).toContainEqual(
      expect.objectContaining({ keyword: 'flowtok-recipe' }),
    );
  });

  it('is replaced by a newer one', () => {
    const twice = writeRecipeInPng(writeRecipeInPng(png, appleRecipe), { ...appleRecipe, seed: 7 });
    expect(readRecipeInPng(twice, 'It')).toMatchObject({ seed: 7 });
    expect(readPngChunks(twice).filter(({ type }) => type === 'tEXt')).toHaveLength(1);
  });

  it('is not there in another file', () => {
    expect(readRecipeInPng(png, 'It')).toBeNull();
    expect(readRecipeInPng(latin1('GIF89a'), 'It')).toBeNull();
    expect(readRecipeInPng(new Uint8Array(), 'It')).toBeNull();
  });

  it('is refused where a byte was altered or the file was cut', () => {
    const written = writeRecipeInPng(png, appleRecipe);
    const altered = written.slice();
    altered[8 + 25 + 40]! ^= 1;
    expect(() => readRecipeInPng(altered, 'It')).toThrow(FlowTokError);
    fc.assert(
      fc.property(fc.integer({ min: 8, max: written.length - 1 }), (length) => {
        expect(() => readRecipeInPng(written.subarray(0, length), 'It')).toThrow(
          /^It is a damaged PNG/,
        );
      }),
    );
  });

  it('is refused in one sentence where its CRC is right and its content is not', () => {
    const [head, ...rest] = readPngChunks(png);
    const forged = (text: string) =>
      writePng([head!, { type: 'tEXt', data: latin1(`flowtok-recipe\0${text}`) }, ...rest]);
    expect(() => readRecipeInPng(forged('{'), 'The picture')).toThrow(
      'The picture holds a recipe that cannot be used (it is damaged); type the prompt instead.',
    );
    expect(() => readRecipeInPng(forged('{"kind":"x"}'), 'It')).toThrow(FlowTokError);
  });

  it('never hangs or crashes on garbage after the signature', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (tail) => {
        const bytes = Uint8Array.from([...png.subarray(0, 8), ...tail]);
        expect(() => readRecipeInPng(bytes, 'It')).toThrow(FlowTokError);
      }),
    );
  });
});

describe('crc32', () => {
  it('gives the check value of the standard, in pieces too', () => {
    expect(crc32(latin1('123456789'))).toBe(0xcbf43926);
    expect(crc32(latin1('1234'), latin1('56789'))).toBe(0xcbf43926);
  });
});
