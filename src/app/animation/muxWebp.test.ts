import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { muxWebp } from './muxWebp';
import { readChunks, writeChunks } from './riff';

type Colour = { r: number; g: number; b: number; alpha: number };
const red = { r: 255, g: 0, b: 0, alpha: 1 };
const glass = { r: 0, g: 0, b: 255, alpha: 0.5 };

/** A still of one colour, written by libwebp. */
async function still(background: Colour, lossless: boolean, size = { width: 10, height: 6 }) {
  const image = sharp({ create: { ...size, channels: 4, background } });
  return new Uint8Array(await image.webp({ lossless, quality: 90 }).toBuffer());
}

async function pageOf(file: Uint8Array, page: number): Promise<number[]> {
  const { data } = await sharp(file, { page })
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return [...data.subarray(0, 4)];
}

describe('an animation of stills', () => {
  it('has each still as a page, with its time, and loops without end', async () => {
    const stills = [await still(red, true), await still(glass, true), await still(red, true)];
    const file = muxWebp(
      stills.map((bytes, i) => ({ bytes, milliseconds: 40 * (i + 1) })),
      { width: 10, height: 6 },
    );
    const { pages, delay, loop, width, height } = await sharp(file).metadata();
    expect({ pages, delay, loop, width, height }).toEqual({
      pages: 3,
      delay: [40, 80, 120],
      loop: 0,
      width: 10,
      height: 6,
    });
    expect(await pageOf(file, 0)).toEqual([255, 0, 0, 255]);
    // It replaces the frame before it instead of tinting it.
    expect(await pageOf(file, 1)).toEqual([0, 0, 255, 128]);
    expect(await pageOf(file, 2)).toEqual([255, 0, 0, 255]);
  });

  it('takes lossy stills with and without alpha', async () => {
    const stills = [await still(red, false), await still(glass, false)];
    const file = muxWebp(
      stills.map((bytes) => ({ bytes, milliseconds: 100 })),
      { width: 10, height: 6 },
    );
    expect((await sharp(file).metadata()).pages).toBe(2);
    const [r = 0, , b = 255] = await pageOf(file, 0);
    expect(r).toBeGreaterThan(245);
    expect(b).toBeLessThan(10);
    expect((await pageOf(file, 1))[3]).toBe(128);
  });

  it('leaves out the colour profile that a canvas writes', async () => {
    const bytes = await still(red, true);
    const withProfile = writeChunks([
      ...readChunks(bytes),
      { id: 'ICCP', body: new Uint8Array(7) },
    ]);
    const file = muxWebp([{ bytes: withProfile, milliseconds: 10 }], { width: 10, height: 6 });
    expect(new TextDecoder('latin1').decode(file)).not.toContain('ICCP');
  });

  it('takes nothing that is no whole WebP picture', async () => {
    const bytes = await still(red, true);
    const of = (part: Uint8Array) => () =>
      muxWebp([{ bytes: part, milliseconds: 10 }], { width: 10, height: 6 });
    expect(of(bytes.subarray(0, bytes.length - 4))).toThrow('cut off');
    expect(of(new TextEncoder().encode('GIF89a and more'))).toThrow('not a WebP file');
    expect(of(writeChunks([{ id: 'EXIF', body: new Uint8Array(2) }]))).toThrow('no picture');
  });
});

describe('chunks', () => {
  it('come back as they were written, odd lengths included', () => {
    const id = fc.stringMatching(/^[A-Z]{4}$/);
    const chunk = fc.record({ id, body: fc.uint8Array({ maxLength: 50 }) });
    fc.assert(
      fc.property(fc.array(chunk), (chunks) => {
        const file = writeChunks(chunks);
        expect(file.length % 2).toBe(0);
        expect(readChunks(file)).toEqual(chunks.map(({ id, body }) => ({ id, body })));
      }),
    );
  });

  it('of any bytes are read or refused, never read past the end', () => {
    const head = new TextEncoder().encode('RIFF0000WEBP');
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (tail) => {
        try {
          const chunks = readChunks(Uint8Array.from([...head, ...tail]));
          expect(chunks.reduce((sum, { body }) => sum + 8 + body.length, 0)).toBeLessThanOrEqual(
            tail.length,
          );
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
        }
      }),
    );
  });
});
