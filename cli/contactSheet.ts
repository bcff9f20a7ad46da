import sharp, { type OverlayOptions } from 'sharp';
import type { PictureData } from '../src/protocol/api';
import { writing } from './pictures';

export interface Labelled {
  label: string;
  picture: PictureData;
}

const COLUMNS = 8;
const GAP = 12;
const FONT_SIZE = 12;
const LINE_HEIGHT = 16;
const LINES = 2;
/** Of a proportional sans-serif font, in font sizes; labels that are wider are cut. */
const CHARACTER_WIDTH = 0.58;

/** All pictures in rows, each with its label below, as one PNG. Pictures are taken to be of one size. */
export async function writeSheet(file: string, entries: readonly Labelled[]): Promise<void> {
  const size = Math.max(1, ...entries.map(({ picture }) => picture.width));
  const columns = Math.min(COLUMNS, Math.max(1, entries.length));
  const rows = Math.ceil(entries.length / columns);
  const cell = { width: size + GAP, height: size + LINES * LINE_HEIGHT + GAP };
  const place = (i: number) => ({
    left: GAP + (i % columns) * cell.width,
    top: GAP + Math.floor(i / columns) * cell.height,
  });
  const sheet = { width: columns * cell.width + GAP, height: rows * cell.height + GAP };
  const pictures = entries.map(({ picture }, i): OverlayOptions => {
    const { width, height, data } = picture;
    return { input: Buffer.from(data), raw: { width, height, channels: 4 }, ...place(i) };
  });
  const labels = entries.map(({ label }, i) => labelAt(label, place(i), size)).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${sheet.width}" height="${sheet.height}" font-family="sans-serif" font-size="${FONT_SIZE}" text-anchor="middle" fill="#222">${labels}</svg>`;
  await writing(file, () =>
    sharp({ create: { ...sheet, channels: 3, background: '#ffffff' } })
      .composite([...pictures, { input: Buffer.from(svg), left: 0, top: 0 }])
      .png()
      .toFile(file),
  );
}

function labelAt(label: string, at: { left: number; top: number }, size: number): string {
  const perLine = Math.max(4, Math.floor(size / (FONT_SIZE * CHARACTER_WIDTH)));
  return wrap(label, perLine)
    .map((line, i) => {
      const y = at.top + size + (i + 1) * LINE_HEIGHT;
      return `<text x="${at.left + size / 2}" y="${y}">${escape(line)}</text>`;
    })
    .join('');
}

/** At most LINES lines of whole words; what does not fit ends in an ellipsis. */
export function wrap(text: string, perLine: number): string[] {
  const lines: string[] = [];
  const words = text.split(/\s+/).filter((word) => word !== '');
  while (words.length > 0 && lines.length < LINES) {
    let line = words.shift() ?? '';
    while (words[0] !== undefined && [...line, ...words[0]].length + 1 <= perLine) {
      line += ` ${words.shift()}`;
    }
    lines.push(line);
  }
  if (words.length > 0) lines.push(`${lines.pop() ?? ''} …`);
  return lines.map((line) => {
    const characters = [...line];
    return characters.length <= perLine ? line : `${characters.slice(0, perLine - 1).join('')}…`;
  });
}

/** As XML text; characters that XML cannot hold become spaces. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;');
}
