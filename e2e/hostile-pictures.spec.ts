// Files that mean ill, each chosen as a visitor would: one sentence or a caption, and the page goes on.
/* eslint-disable @typescript-eslint/unbound-method -- the browser's own methods are replaced, and called with `this` */
import { expect, test, type Page } from '@playwright/test';
import sharp from 'sharp';
import { deflateSync } from 'node:zlib';
import { crc32 } from '../src/exchange/png/crc32';
import { captionText, openPage } from './support/page';
import { serveBuild } from './support/site';

interface Hostile {
  name: string;
  mimeType: string;
  buffer: Buffer;
  /** What the page makes of it. */
  ends: 'refused' | 'read';
}

const png = () =>
  sharp({ create: { width: 64, height: 64, channels: 3, background: '#c22' } })
    .png()
    .toBuffer();

async function table(): Promise<Hostile[]> {
  const good = await png();
  const jpeg = await sharp(good).jpeg().toBuffer();
  const gif = await sharp(good).gif().toBuffer();
  const html = Buffer.from('<!doctype html><script>top.scriptRan = true</script>');
  const wide = Buffer.from(gif);
  wide.writeUInt16LE(65_535, 6);
  wide.writeUInt16LE(65_535, 8);
  const file = (
    name: string,
    buffer: Buffer,
    ends: Hostile['ends'],
    mimeType = 'image/png',
  ): Hostile => ({ name, mimeType, buffer, ends });
  const svg = (name: string, inside: string, ends: Hostile['ends'] = 'read') =>
    file(name, drawing(inside), ends, 'image/svg+xml');
  return [
    file('empty.png', Buffer.alloc(0), 'refused'),
    file('half.png', good.subarray(0, good.length >> 1), 'refused'),
    file('head.png', good.subarray(0, 33), 'refused'),
    file('half.jpg', jpeg.subarray(0, jpeg.length >> 1), 'refused', 'image/jpeg'),
    file(
      'noise.png',
      Buffer.from(Array.from({ length: 4096 }, (_, i) => (i * 7919) % 251)),
      'refused',
    ),
    file('page.png', html, 'refused'),
    file('words.txt', Buffer.from('no picture'), 'refused', 'text/plain'),
    file('30000.png', blackPng(30_000, 30_000), 'refused'),
    file('claims.png', blackPng(2_000_000_000, 2_000_000_000, 1), 'refused'),
    file('wide.gif', wide, 'refused', 'image/gif'),
    file('thin.png', blackPng(30_000, 1), 'read'),
    // A whole picture with a page, or a zip, behind its end: shown as the picture, and nothing else.
    file('and-page.png', Buffer.concat([good, html]), 'read'),
    file('and-zip.png', Buffer.concat([good, Buffer.from('PK\x05\x06'), Buffer.alloc(18)]), 'read'),
    file('in-disguise.png', jpeg, 'read'),
    svg('script.svg', '<script>top.scriptRan = true</script><rect width="9" height="9"/>'),
    svg('handler.svg', '<rect width="9" height="9" onload="top.scriptRan = true"/>'),
    svg(
      'outside.svg',
      `<image href="https://flowtok.example/a.png" width="9" height="9"/>
       <style>@import url(https://flowtok.example/b.css); rect { fill: url(https://flowtok.example/c.svg#x) }</style>
       <use href="https://flowtok.example/d.svg#x"/><rect width="9" height="9"/>`,
    ),
    svg(
      'page.svg',
      `<foreignObject width="9" height="9"><iframe xmlns="http://www.w3.org/1999/xhtml" src="https://flowtok.example/e"/></foreignObject>`,
      'refused',
    ),
    svg('laughs.svg', laughs(), 'refused'),
    file('entities.svg', Buffer.from(entities()), 'refused', 'image/svg+xml'),
    file(
      'broken.svg',
      Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><rect'),
      'refused',
      'image/svg+xml',
    ),
  ];
}

test('hostile pictures get a sentence or a caption, and nothing of them runs', async ({ page }) => {
  test.setTimeout(400_000);
  const site = await serveBuild({ tiny: true });
  const outside: string[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith('http') && !request.url().startsWith(site.url))
      outside.push(request.url());
  });
  try {
    await page.goto(`${site.url}?ep=wasm`);
    await expect(page.locator('html[data-ready="true"]')).toBeAttached({ timeout: 120_000 });
    await page.getByRole('tab', { name: 'Image to text' }).click();
    for (const { ends, ...hostile } of await table()) {
      await test.step(hostile.name, async () => {
        await page.locator('input[type=file]').first().setInputFiles(hostile);
        if (ends === 'refused') await expectRefused(page, hostile.name);
        else await expectRead(page, hostile.name);
      });
    }
    expect(await page.evaluate(() => 'scriptRan' in window)).toBe(false);
    expect(outside).toEqual([]);
  } finally {
    await site.remove();
  }
});

async function expectRefused(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('alert')).toHaveText(
    new RegExp(`^“${name.replace('.', '\\.')}” [^\\n]+\\.$`),
    { timeout: 30_000 },
  );
}

async function expectRead(page: Page, name: string): Promise<void> {
  await expect(page.getByRole('region', { name: 'Picture' }).getByRole('img')).toHaveAccessibleName(
    new RegExp(name.replace('.', '\\.')),
    { timeout: 30_000 },
  );
  await expect(captionText(page)).toHaveText(/\w/, { timeout: 60_000 });
  await expect(page.getByRole('alert')).toHaveCount(0);
}

test('a prompt of ten megabytes is drawn by its beginning, and the page stays usable', async ({
  page,
}) => {
  await openPage(page);
  const field = page.getByRole('textbox', { name: 'Prompt' });
  await field.evaluate((element) => {
    const text = 'red apple \u202e\ud83d '.repeat(770_000);
    const setValue = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, 'value')?.set;
    setValue?.call(element, text);
    element.dispatchEvent(new Event('input', { bubbles: true }));
  });
  await page.getByRole('spinbutton', { name: 'Steps' }).fill('2');
  await page.getByRole('button', { name: 'Generate' }).click();
  await expect(page.getByRole('region', { name: 'Result' }).getByRole('img')).toBeVisible({
    timeout: 60_000,
  });
  await field.fill('dog face');
  await expect(field).toHaveValue('dog face');
});

function drawing(inside: string): Buffer {
  return Buffer.from(
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" width="10" height="10">${inside}</svg>`,
  );
}

/** Each group shows the one before ten times: ten thousand million rectangles. */
function laughs(): string {
  const groups = Array.from({ length: 10 }, (_, depth) => {
    const inner = depth === 0 ? '<rect width="1" height="1"/>' : `<use href="#g${depth - 1}"/>`;
    return `<g id="g${depth}">${inner.repeat(10)}</g>`;
  });
  return `<defs>${groups.join('')}</defs><use href="#g9"/>`;
}

function entities(): string {
  const names = Array.from({ length: 12 }, (_, depth) =>
    depth === 0
      ? '<!ENTITY e0 "<rect/>">'
      : `<!ENTITY e${depth} "${`&e${depth - 1};`.repeat(10)}">`,
  );
  return `<!DOCTYPE svg [${names.join('')}]><svg xmlns="http://www.w3.org/2000/svg">&e11;</svg>`;
}

/** A PNG that says its size, grey, with that many rows of it (all, where none is said). */
function blackPng(width: number, height: number, rows = height): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  // One bit a pixel.
  head[8] = 1;
  const row = Math.min(Math.ceil(width / 8) + 1, 1_000_000);
  const data = deflateSync(Buffer.alloc(row * Math.min(rows, 30_000)), { level: 1 });
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    pngChunk('IHDR', head),
    pngChunk('IDAT', data),
    pngChunk('IEND', Buffer.alloc(0)),
  ]);
}

function pngChunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const chunk = Buffer.alloc(body.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  body.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(body), body.length + 4);
  return chunk;
}
