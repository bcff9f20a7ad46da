import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { PictureData } from '../../protocol/api';
import { writeIco } from './ico';
import { withoutBackground } from './transparent';

/** A picture drawn with characters, each a grey or a colour. */
function picture(rows: string[], colours: Record<string, [number, number, number]>): PictureData {
  const data = rows
    .join('')
    .split('')
    .flatMap((letter) => [...colours[letter]!, 255]);
  return { width: rows[0]!.length, height: rows.length, data: new Uint8ClampedArray(data) };
}

const alphas = ({ data, width }: PictureData) =>
  Array.from({ length: data.length / 4 / width }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const alpha = data[4 * (y * width + x) + 3]!;
      return alpha === 0 ? '.' : alpha === 255 ? '#' : '+';
    }).join(''),
  );

const palette: Record<string, [number, number, number]> = {
  w: [255, 255, 255],
  v: [245, 250, 250],
  g: [219, 219, 219],
  k: [0, 0, 0],
  r: [200, 0, 0],
};

describe('withoutBackground', () => {
  it('takes out what the corners reach, not the same colour inside', () => {
    const ring = picture(['wvwwv', 'wkkkw', 'wkwkw', 'vkkkw', 'wwwvw'], palette);
    expect(alphas(withoutBackground(ring))).toEqual(['.....', '.###.', '.###.', '.###.', '.....']);
  });

  it('takes each corner by its own colour', () => {
    const two = picture(['wwkrr', 'wwkrr', 'wwkrr'], palette);
    expect(alphas(withoutBackground(two))).toEqual(['..#..', '..#..', '..#..']);
  });

  it('softens an edge and takes the background out of its colour', () => {
    const edge = picture(['wwwww', 'wgkgw', 'wwwww'], palette);
    const made = withoutBackground(edge);
    expect(alphas(made)).toEqual(['.....', '.+#+.', '.....']);
    // 219 is half of it white: what remains is darker.
    expect(made.data[4 * 6]).toBeLessThan(219);
  });

  it('leaves a picture that is all background as it is, down to one pixel', () => {
    for (const rows of [['ww', 'ww'], ['w'], ['wvw']]) {
      const blank = picture(rows, palette);
      expect(withoutBackground(blank)).toEqual(blank);
    }
  });

  it('does not alter what it is given', () => {
    const ring = picture(['www', 'wkw', 'www'], palette);
    const before = ring.data.slice();
    withoutBackground(ring);
    expect(ring.data).toEqual(before);
  });
});

describe('writeIco', () => {
  it('is read back as the format says: sizes, places and the PNGs themselves', async () => {
    const images = await Promise.all(
      [16, 32, 256].map(async (side) => ({
        side,
        png: new Uint8Array(
          await sharp({ create: { width: side, height: side, channels: 4, background: '#f00a' } })
            .png()
            .toBuffer(),
        ),
      })),
    );
    const ico = Buffer.from(writeIco(images));
    expect([ico.readUInt16LE(0), ico.readUInt16LE(2), ico.readUInt16LE(4)]).toEqual([0, 1, 3]);
    for (const [index, { side, png }] of images.entries()) {
      const entry = 6 + 16 * index;
      expect([ico[entry], ico[entry + 1]]).toEqual([side % 256, side % 256]);
      const [length, at] = [ico.readUInt32LE(entry + 8), ico.readUInt32LE(entry + 12)];
      const image = ico.subarray(at, at + length);
      expect(image.equals(png)).toBe(true);
      expect(await sharp(image).metadata()).toMatchObject({ width: side, hasAlpha: true });
    }
    const last = 6 + 16 * 2;
    expect(ico.readUInt32LE(last + 8) + ico.readUInt32LE(last + 12)).toBe(ico.length);
  });
});
