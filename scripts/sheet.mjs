// The README's contact sheets: the built page draws every prompt of two files in Chromium.
//
//   npm run build && npm run sheet        writes docs/contact-sheet.png and docs/icon-sheet.png
//
// The prompts are the first 48 emoji concepts and the first 16 icons that the model draws, in the order of
// sha256("sheet:" + name): nobody picked them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { launchOptions } from './chromium.mjs';
import { root } from './project.mjs';
import { startServer } from './staticServer.mjs';

const SEED = 1;
const COLUMNS = 8;
const CELL = { width: 136, height: 160 };

const SHEETS = [
  { prompts: 'docs/sheet-prompts.txt', sheet: 'docs/contact-sheet.png' },
  { prompts: 'docs/icon-prompts.txt', sheet: 'docs/icon-sheet.png' },
];
const server = await startServer(join(root, 'dist'), 0);
const browser = await chromium.launch(launchOptions);
try {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${server.port}/?ep=wasm`);
  await page.locator('html[data-ready="true"]').waitFor({ timeout: 120_000 });
  await page.getByRole('spinbutton', { name: 'Seed' }).fill(String(SEED));
  for (const { prompts, sheet } of SHEETS) {
    const lines = (await readFile(join(root, prompts), 'utf8')).split('\n').filter(Boolean);
    const pictures = [];
    for (const prompt of lines) {
      pictures.push({ prompt, png: await draw(page, prompt) });
      process.stderr.write(`${pictures.length}/${lines.length} ${prompt}\n`);
    }
    await compose(pictures).toFile(join(root, sheet));
  }
} finally {
  await browser.close();
  await server.close();
}

async function draw(page, prompt) {
  await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
  await page.getByRole('button', { name: 'Generate' }).click();
  const name = new RegExp(`^${prompt.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}, drawn`);
  const picture = page.getByRole('region', { name: 'Result' }).getByRole('img', { name });
  await picture.waitFor({ timeout: 120_000 });
  const bytes = await picture.evaluate(async (image) => {
    const answer = await fetch(image.src);
    return [...new Uint8Array(await answer.arrayBuffer())];
  });
  return Buffer.from(bytes);
}

function compose(pictures) {
  const rows = Math.ceil(pictures.length / COLUMNS);
  const size = { width: COLUMNS * CELL.width, height: rows * CELL.height };
  const layers = pictures.flatMap(({ prompt, png }, i) => {
    const left = (i % COLUMNS) * CELL.width;
    const top = Math.floor(i / COLUMNS) * CELL.height;
    return [
      { input: png, left: left + 4, top: top + 4 },
      { input: label(prompt), left, top: top + 134 },
    ];
  });
  return sharp({ create: { ...size, channels: 3, background: '#fff' } })
    .composite(layers)
    .png({ palette: true, quality: 90 });
}

/** One line, or two where the prompt is long. */
function label(text) {
  const lines = text.length > 22 ? text.split(/ (?=of |on )/) : [text];
  const shown = lines.length > 2 ? [lines[0], lines.slice(1).join(' ')] : lines;
  const spans = shown.map((line, i) => {
    const short = line.length > 30 ? `${line.slice(0, 29)}…` : line;
    const safe = short.replace(/&/g, '&amp;').replace(/</g, '&lt;');
    return `<tspan x="50%" y="${shown.length > 1 ? 10 + 12 * i : 14}">${safe}</tspan>`;
  });
  const size = shown.length > 1 ? 9 : 11;
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${CELL.width}" height="24">` +
      `<text font-family="sans-serif" font-size="${size}" fill="#333" text-anchor="middle">${spans.join('')}</text></svg>`,
  );
}
