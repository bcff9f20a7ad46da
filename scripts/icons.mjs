// npm run icons: draws the icons that an installed app needs from public/icon.svg, into public/icons.
// Run it after a change of the drawing; what it makes is committed.

import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { root } from './project.mjs';

const drawing = readFileSync(join(root, 'public', 'icon.svg'), 'utf8');

// Systems cut a maskable icon to their own shape and keep at least a circle of 80 % of its width: the ground
// fills the square, and the dots move inwards.
const maskable = drawing
  .replace(' rx="16"', '')
  .replace(
    '<g fill="#fff">',
    '<g fill="#fff" transform="translate(32 32) scale(.84) translate(-32 -32)">',
  );
// iOS rounds the corners itself and shows transparent ones black.
const apple = drawing.replace(' rx="16"', '');

const icons = [
  ['icon-192.png', drawing, 192],
  ['icon-512.png', drawing, 512],
  ['maskable-192.png', maskable, 192],
  ['maskable-512.png', maskable, 512],
  ['apple-touch-180.png', apple, 180],
];

const folder = join(root, 'public', 'icons');
mkdirSync(folder, { recursive: true });
for (const [name, svg, size] of icons) {
  const file = join(folder, name);
  // 72 dots an inch make the drawing 64 pixels wide.
  await sharp(Buffer.from(svg), { density: (72 * size) / 64 })
    .resize(size, size)
    .png({ palette: true, colours: 32, compressionLevel: 9 })
    .toFile(file);
  console.log(`${file} ${statSync(file).size} bytes`);
}
