// The README's contact sheet: the built page draws every prompt of docs/sheet-prompts.txt in Chromium.
//
//   npm run build && npm run sheet        writes docs/contact-sheet.png
//
// The prompts are the first 48 concepts in the order of sha256("sheet:" + name): nobody picked them.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { root } from './project.mjs';
import { startServer } from './staticServer.mjs';

const SEED = 1;
const COLUMNS = 8;
const CELL = { width: 136, height: 160 };

const lines = await readFile(join(root, 'docs/sheet-prompts.txt'), 'utf8');
const prompts = lines.split('\n').filter(Boolean);
const server = await startServer(join(root, 'dist'), 0);
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
});
try {
  const page = await browser.newPage();
  await page.goto(`http://localhost:${server.port}/?ep=wasm`);
  await page.locator('html[data-ready="true"]').waitFor({ timeout: 120_000 });
  await page.getByRole('spinbutton', { name: 'Seed' }).fill(String(SEED));
  const pictures = [];
  for (const prompt of prompts) {
    await page.getByRole('textbox', { name: 'Prompt' }).fill(prompt);
    await page.getByRole('button', { name: 'Generate' }).click();
    const name = new RegExp(`^${prompt.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}, drawn`);
    const picture = page.getByRole('region', { name: 'Result' }).getByRole('img', { name });
    await picture.waitFor({ timeout: 120_000 });
    const bytes = await picture.evaluate(async (image) => {
      const answer = await fetch(image.src);
      return [...new Uint8Array(await answer.arrayBuffer())];
    });
    pictures.push({ prompt, png: Buffer.from(bytes) });
    process.stderr.write(`${pictures.length}/${prompts.length} ${prompt}\n`);
  }
  await compose(pictures).toFile(join(root, 'docs/contact-sheet.png'));
} finally {
  await browser.close();
  await server.close();
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

function label(text) {
  const short = text.length > 22 ? `${text.slice(0, 21)}…` : text;
  const safe = short.replace(/&/g, '&amp;').replace(/</g, '&lt;');
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${CELL.width}" height="24">` +
      `<text x="50%" y="14" font-family="sans-serif" font-size="11" fill="#333" text-anchor="middle">${safe}</text></svg>`,
  );
}
