// Draws the icons of the pinned sets on white, as one raw file of RGB bytes beside an index.
//
//   node rasterise.mjs OUT_DIR SIZE [set ...]
//
// OUT_DIR/pictures.u8   uint8 [n, SIZE, SIZE, 3], row-major, sRGB
// OUT_DIR/index.json    { size, sets: {...}, pictures: [{ set, name }] } in the same order
// OUT_DIR/keywords.json CLDR keywords by lower-cased label
//
// sharp (librsvg) draws them: resvg-js aborts the whole process on some of these files.
import { createWriteStream, readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { once } from 'node:events';
import sharp from 'sharp';

const require = createRequire(import.meta.url);
const [outDir, sizeText, ...asked] = process.argv.slice(2);
const size = Number(sizeText);
if (!outDir || !Number.isInteger(size) || size < 16 || size > 512) {
  console.error('usage: node rasterise.mjs OUT_DIR SIZE [set ...] (SIZE: 16 to 512 pixels)');
  process.exit(2);
}

/** The only sets that may be trained on; every other emoji set is kept for judging. */
const ALLOWED = [
  'noto',
  'noto-v1',
  'twemoji',
  'fluent-emoji',
  'fluent-emoji-flat',
  'emojione',
  'fxemoji',
];
const sets = asked.length ? asked : ALLOWED;
for (const set of sets) {
  if (!ALLOWED.includes(set)) {
    console.error(`The set "${set}" may not be trained on: choose from ${ALLOWED.join(', ')}.`);
    process.exit(2);
  }
}

// Skin-tone variants repeat one drawing five times over; they are left out of this first data set.
const SKIN_TONE = /(light|medium|dark)-skin-tone|skin-tone/;

mkdirSync(outDir, { recursive: true });
const out = createWriteStream(`${outDir}/pictures.u8`);
const index = { size, sets: {}, pictures: [] };
let refused = 0;
for (const set of sets) {
  const json = JSON.parse(readFileSync(require.resolve(`@iconify/json/json/${set}.json`), 'utf8'));
  index.sets[set] = {
    title: json.info.name,
    author: json.info.author,
    license: json.info.license,
    version: json.info.version ?? null,
  };
  const names = Object.keys(json.icons)
    .filter((name) => !SKIN_TONE.test(name))
    .sort();
  for (const name of names) {
    const icon = json.icons[name];
    const width = icon.width ?? json.width ?? 16;
    const height = icon.height ?? json.height ?? width;
    const svg =
      `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="${size}" height="${size}" ` +
      `viewBox="${icon.left ?? 0} ${icon.top ?? 0} ${width} ${height}">${icon.body}</svg>`;
    try {
      const { data, info } = await sharp(Buffer.from(svg), { unlimited: true })
        .resize(size, size, { fit: 'contain', background: '#fff' })
        .flatten({ background: '#fff' })
        .toColourspace('srgb')
        .removeAlpha()
        .raw()
        .toBuffer({ resolveWithObject: true });
      if (info.channels !== 3 || data.length !== size * size * 3)
        throw new Error(`drew ${info.channels} channels`);
      if (!out.write(data)) await once(out, 'drain');
      index.pictures.push({ set, name });
    } catch (error) {
      refused += 1;
      console.error(`skipped ${set}:${name}: ${error.message}`);
    }
  }
  console.error(`${set}: ${index.pictures.filter((p) => p.set === set).length} pictures`);
}
out.end();
await once(out, 'finish');
writeFileSync(`${outDir}/index.json`, JSON.stringify(index));

const keywords = {};
for (const entry of require('emojibase-data/en/data.json')) {
  keywords[entry.label.toLowerCase()] = entry.tags ?? [];
}
writeFileSync(`${outDir}/keywords.json`, JSON.stringify(keywords));
console.error(`${index.pictures.length} pictures drawn, ${refused} skipped`);
