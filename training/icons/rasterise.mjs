// Draws the icons of the pinned sets as one raw file of RGB bytes beside an index.
//
//   node rasterise.mjs OUT_DIR SIZE
//
// OUT_DIR/pictures.u8   uint8 [n, SIZE, SIZE, 3], row-major, sRGB
// OUT_DIR/index.json    { size, sets, pictures } in the same order; a picture is
//                       { set, family, name, subject?, form?, ink?, background?, drawn? }
// OUT_DIR/keywords.json CLDR keywords by lower-cased label
//
// The same pinned packages give the same bytes. sharp (librsvg) draws them: resvg-js aborts the whole process on
// some of these files.
import { createWriteStream, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import sharp from 'sharp';
import { chooseIcons } from './choose.mjs';
import { BACKGROUNDS, INKS } from './colours.mjs';

const require = createRequire(import.meta.url);
const [outDir, sizeText] = process.argv.slice(2);
const size = Number(sizeText);
if (!outDir || !Number.isInteger(size) || size < 16 || size > 512) {
  console.error('usage: node rasterise.mjs OUT_DIR SIZE (SIZE: 16 to 512 pixels)');
  process.exit(2);
}

/** Single-colour icons fill their box; a margin lets the background show. */
const MARGIN = 0.07;

const packages = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const keywords = {};
const flags = {};
for (const entry of require('emojibase-data/en/data.json')) {
  keywords[entry.label.toLowerCase()] = entry.tags ?? [];
  const letters = entry.hexcode.split('-').map((code) => parseInt(code, 16) - 0x1f1e6);
  if (letters.length === 2 && letters.every((l) => l >= 0 && l < 26)) {
    flags[String.fromCharCode(...letters.map((l) => l + 97))] = entry.label.replace(/^flag: /, '');
  }
}
const read = (set) =>
  JSON.parse(readFileSync(require.resolve(`@iconify/json/json/${set}.json`), 'utf8'));
const sets = JSON.parse(readFileSync(new URL('sets.json', import.meta.url), 'utf8'));
const { chosen, about } = chooseIcons(sets, read, flags);

mkdirSync(outDir, { recursive: true });
const out = createWriteStream(`${outDir}/pictures.u8`);
const index = { size, packages: packages.dependencies, sets: about, pictures: [] };
let refused = 0;
for (const { icon, ...entry } of chosen) {
  try {
    const data = await draw(icon, entry);
    if (!out.write(data)) await once(out, 'drain');
    index.pictures.push(entry);
  } catch (error) {
    refused += 1;
    console.error(`skipped ${entry.set}:${entry.name}: ${error.message}`);
  }
  if (index.pictures.length % 4000 === 0)
    console.error(`${index.pictures.length} of ${chosen.length} drawn`);
}
out.end();
await once(out, 'finish');
writeFileSync(`${outDir}/index.json`, JSON.stringify(index));
writeFileSync(`${outDir}/keywords.json`, JSON.stringify(keywords));
console.error(`${index.pictures.length} pictures drawn, ${refused} skipped`);

async function draw(icon, { ink, background }) {
  const margin = ink ? MARGIN * Math.max(icon.width, icon.height) : 0;
  const box = [
    icon.left - margin,
    icon.top - margin,
    icon.width + 2 * margin,
    icon.height + 2 * margin,
  ];
  const paper = background ? BACKGROUNDS[background][0] : '#ffffff';
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${size}" height="${size}" ` +
    `viewBox="${box.join(' ')}"${ink ? ` color="${INKS[ink]}"` : ''}>${icon.body}</svg>`;
  const { data, info } = await sharp(Buffer.from(svg), { unlimited: true })
    .resize(size, size, { fit: 'contain', background: paper })
    .flatten({ background: paper })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  if (info.channels !== 3 || data.length !== size * size * 3)
    throw new Error(`drew ${info.channels} channels`);
  return data;
}
