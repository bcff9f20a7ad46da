import { mkdir, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import sharp from 'sharp';
import { FlowTokError } from '../src/protocol/errors';
import type { PictureData } from '../src/protocol/api';

/**
 * Any picture that sharp decodes, upright, as RGBA.
 * @throws FlowTokError `bad-input`, naming the file.
 */
export async function readPicture(file: string): Promise<PictureData> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) {
    throw new FlowTokError('bad-input', `There is no file ${file}; check its name.`);
  }
  try {
    const { data, info } = await sharp(file)
      .rotate()
      .toColourspace('srgb')
      .ensureAlpha()
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { width, height } = info;
    return {
      width,
      height,
      data: new Uint8ClampedArray(data.buffer, data.byteOffset, data.length),
    };
  } catch (error) {
    throw new FlowTokError(
      'bad-input',
      `${file} is not a picture that can be read; give a PNG, JPEG, WebP, GIF or SVG file.`,
      String(error),
    );
  }
}

/** @throws FlowTokError `bad-input` when the file cannot be written. */
export async function writePng(file: string, picture: PictureData): Promise<void> {
  const { width, height, data } = picture;
  await writing(file, () =>
    sharp(data, { raw: { width, height, channels: 4 } })
      .removeAlpha()
      .png()
      .toFile(file),
  );
}

/** Runs `write` with the file's folder made; a fault names the file. */
export async function writing(file: string, write: () => Promise<unknown>): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await write();
  } catch (error) {
    throw new FlowTokError(
      'bad-input',
      `${file} cannot be written; choose another place.`,
      String(error),
    );
  }
}

/** @throws FlowTokError `bad-input` unless the name ends in .png. */
export function checkPngName(option: string, file: string): void {
  if (/\.png$/i.test(file)) return;
  throw new FlowTokError('bad-input', `--${option} must name a PNG file, not "${file}".`);
}
