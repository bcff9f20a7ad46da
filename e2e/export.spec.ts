import { expect, test, type Page } from '@playwright/test';
import { unzipSync } from 'fflate';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { emojiFormats, faviconSides, iconSides } from '../src/exchange/formats/sizes';
import { generate, openPage, pixelsOf, setSeed, setSteps } from './support/page';
import { test as onTinyPack } from './support/tinyPack';

async function drawn(page: Page): Promise<number[]> {
  await openPage(page);
  await setSteps(page, 4);
  await setSeed(page, 1);
  return (await pixelsOf(await generate(page, 'red apple'))).data;
}

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

/** What a menu item gives to save. */
async function exported(page: Page, item: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), choose(page, item)]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

/** Checks that a picture is a square of this side, transparent in its corners and not in its middle. */
async function expectIcon(file: Uint8Array, side: number, format = 'png'): Promise<void> {
  const image = sharp(file).ensureAlpha();
  expect(await image.metadata()).toMatchObject({ format, width: side, height: side });
  const data = await image.raw().toBuffer();
  const alpha = (x: number, y: number) => data[4 * (y * side + x) + 3];
  expect([alpha(0, 0), alpha(side - 1, 0), alpha(0, side - 1)]).toEqual([0, 0, 0]);
  expect(alpha(side >> 1, side >> 1)).toBeGreaterThan(200);
}

test('a picture leaves as PNG, WebP, icons, favicon and chat emoji', async ({ page }) => {
  const pixels = await drawn(page);

  const png = await exported(page, 'PNG');
  expect(png.name).toBe('red-apple-seed-1.png');
  expect([...(await sharp(png.bytes).ensureAlpha().raw().toBuffer())]).toEqual(pixels);

  const webp = await exported(page, 'WebP');
  expect(webp.name).toBe('red-apple-seed-1.webp');
  expect(await sharp(webp.bytes).metadata()).toMatchObject({ format: 'webp', width: 128 });

  const icons = await exported(page, 'Icons');
  expect(icons.name).toBe('red-apple-seed-1-icons.zip');
  const iconFiles = unzipSync(icons.bytes);
  expect(Object.keys(iconFiles)).toEqual(iconSides.map((side) => `icon-${side}.png`));
  for (const side of iconSides) await expectIcon(iconFiles[`icon-${side}.png`]!, side);

  const emoji = await exported(page, 'Chat emoji');
  const emojiFiles = unzipSync(emoji.bytes);
  for (const { app, side, type, mostBytes } of emojiFormats) {
    const file = emojiFiles[`${app}.${type}`]!;
    await expectIcon(file, side, type);
    expect(file.length).toBeLessThanOrEqual(mostBytes);
  }

  const favicon = await exported(page, 'Favicon');
  expect(favicon.name).toBe('red-apple-seed-1.ico');
  const ico = favicon.bytes;
  expect(ico.readUInt16LE(4)).toBe(faviconSides.length);
  for (const [index, side] of faviconSides.entries()) {
    const entry = 6 + 16 * index;
    const [length, at] = [ico.readUInt32LE(entry + 8), ico.readUInt32LE(entry + 12)];
    await expectIcon(ico.subarray(at, at + length), side);
  }
  // The browser itself shows it.
  const width = await page.evaluate(
    async (bytes) => {
      const image = new Image();
      image.src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'image/x-icon' }));
      await image.decode();
      return image.naturalWidth;
    },
    [...ico],
  );
  expect(faviconSides).toContain(width);
});

onTinyPack('a picture goes onto the clipboard and to the share sheet', async ({ page }) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  // No machine of the tests has a share sheet: what would go to it is kept here.
  await page.addInitScript(() => {
    const shared: string[] = [];
    Object.assign(navigator, {
      canShare: () => true,
      share: async ({ files }: { files: File[] }) => {
        const [file] = files;
        shared.push(`${file?.name} ${file?.type} ${file?.size}`);
      },
    });
    Object.assign(globalThis, { shared });
  });
  await drawn(page);
  await choose(page, 'Copy picture');
  await expect(page.getByText('The picture is on the clipboard.')).toBeVisible();
  const side = await page.evaluate(async () => {
    const [item] = await navigator.clipboard.read();
    const bitmap = await createImageBitmap(await item!.getType('image/png'));
    return bitmap.width;
  });
  expect(side).toBe(64);
  await choose(page, 'Share…');
  await expect
    .poll(() => page.evaluate(() => (globalThis as unknown as { shared: string[] }).shared))
    .toEqual([expect.stringMatching(/^red-apple-seed-1\.png image\/png \d{3,}$/)]);
});

onTinyPack('the menu is used by keyboard alone', async ({ page }) => {
  await drawn(page);
  const button = page.getByRole('button', { name: 'Export' });
  await button.focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: 'Copy link' })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await expect(page.getByRole('menuitem', { name: 'Chat emoji' })).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(button).toBeFocused();
});
