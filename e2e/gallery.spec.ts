import { expect, type Locator, type Page } from '@playwright/test';
import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, openPage, pixelsOf, setSeed, setSteps } from './support/page';
import { test, withTinyPack } from './support/tinyPack';

const tiles = (page: Page) =>
  page.getByRole('listbox', { name: 'Kept results' }).getByRole('option');
const tile = (page: Page, words: string) =>
  page.getByRole('listbox', { name: 'Kept results' }).getByRole('option', { name: words });
const chosenPicture = (page: Page) =>
  page.getByRole('region', { name: 'Selection' }).getByRole('img');
const openGallery = (page: Page) => page.getByRole('tab', { name: 'Gallery' }).click();

/** Draws these prompts with few steps; gives the last picture. */
async function drawAll(page: Page, prompts: string[]): Promise<Locator> {
  await openPage(page);
  await setSteps(page, 2);
  await setSeed(page, 9);
  let last: Locator | undefined;
  for (const words of prompts) last = await generate(page, words);
  if (last === undefined) throw new Error('no prompts');
  return last;
}

async function exportAll(page: Page): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export all' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('flowtok-gallery.zip');
  return download.path();
}

async function importZip(page: Page, path: string): Promise<void> {
  await page.locator('input[accept*=".zip"]').setInputFiles(path);
}

test('what is drawn is kept across visits; search and favourites find it', async ({ page }) => {
  await openPage(page);
  await openGallery(page);
  await expect(page.getByText('Everything you make is kept here')).toBeVisible();
  await page.getByRole('button', { name: 'Draw something' }).click();
  const drawn = await drawAll(page, ['red apple', 'rocket']);
  const pixels = (await pixelsOf(drawn)).data;

  await page.reload();
  await openGallery(page);
  await expect(tiles(page)).toHaveCount(2);
  await expect(tiles(page).first()).toHaveAccessibleName('rocket, seed 9');
  await tile(page, 'rocket').click();
  expect((await pixelsOf(chosenPicture(page))).data).toEqual(pixels);
  await page.getByRole('button', { name: 'Favourite', exact: true }).click();
  await expect(tiles(page).first()).toHaveAccessibleName('rocket, seed 9, favourite');

  await page.getByRole('searchbox', { name: 'Search the gallery' }).fill('APP');
  await expect(tiles(page)).toHaveCount(1);
  await page.getByRole('searchbox', { name: 'Search the gallery' }).fill('walrus');
  await page.getByRole('button', { name: 'Show all' }).click();
  await page.getByRole('radio', { name: 'Favourites' }).check({ force: true });
  await expect(tiles(page)).toHaveCount(1);
  await page.reload();
  await openGallery(page);
  await expect(tile(page, 'rocket')).toHaveAccessibleName('rocket, seed 9, favourite');
  await expect(page.getByText(/^2 results, .* MB on this machine/)).toBeVisible();
});

test('the keyboard selects and deletes, and undo brings back', async ({ page }) => {
  await drawAll(page, ['red apple', 'rocket', 'pizza']);
  await openGallery(page);
  await expect(tiles(page)).toHaveCount(3);
  await tile(page, 'pizza').focus();
  await page.keyboard.press('Shift+ArrowRight');
  await expect(page.getByText('2 results selected')).toBeVisible();
  await page.keyboard.press('Delete');
  await expect(tiles(page)).toHaveCount(1);
  await expect(tile(page, 'red apple')).toBeFocused();
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(tiles(page)).toHaveCount(3);
  // Left before the undo is gone: nothing is lost.
  await tile(page, 'rocket').focus();
  await page.keyboard.press('Delete');
  await expect(tiles(page)).toHaveCount(2);
  await page.reload();
  await openGallery(page);
  await expect(tiles(page)).toHaveCount(3);
  // The undo dismissed: it is gone.
  await tile(page, 'rocket').focus();
  await page.keyboard.press('Delete');
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByText('Deleted 1 result.')).toHaveCount(0);
  await page.reload();
  await openGallery(page);
  await expect(tiles(page)).toHaveCount(2);
});

test('a caption is kept with its picture', async ({ page }) => {
  await openPage(page);
  await page.getByRole('tab', { name: 'Image to text' }).click();
  await page
    .getByRole('button', { name: /^Example: / })
    .first()
    .click();
  const caption = await page
    .getByRole('region', { name: 'Caption' })
    .locator('p')
    .first()
    .innerText({
      timeout: 120_000,
    });
  await openGallery(page);
  await expect(tiles(page)).toHaveAccessibleName(`${caption}, caption`);
  await tiles(page).first().click();
  await expect(chosenPicture(page)).toHaveAccessibleName(caption);
  expect((await pixelsOf(chosenPicture(page))).size).toBeGreaterThan(16);
});

test('a zip carries everything to another browser, where a picture is drawn again bit for bit', async ({
  page,
  browser,
}) => {
  const drawn = await drawAll(page, ['red apple', 'rocket']);
  const pixels = (await pixelsOf(drawn)).data;
  await openGallery(page);
  await expect(tiles(page)).toHaveCount(2);
  const zip = await exportAll(page);

  const elsewhere = await browser.newContext({ serviceWorkers: 'block' });
  await withTinyPack(elsewhere);
  const other = await elsewhere.newPage();
  await openPage(other);
  await openGallery(other);
  await importZip(other, zip);
  await expect(other.getByText('Imported 2 results.')).toBeVisible();
  await expect(tiles(other)).toHaveCount(2);
  await tile(other, 'rocket').click();
  expect((await pixelsOf(chosenPicture(other))).data).toEqual(pixels);
  await other.getByRole('button', { name: 'Draw it again' }).click();
  const again = other.getByRole('region', { name: 'Result' }).getByRole('img', { name: /^rocket/ });
  await expect(again).toBeVisible({ timeout: 120_000 });
  expect((await pixelsOf(again)).data).toEqual(pixels);

  // Damaged on its way: one sentence, and what is kept stays.
  const bytes = await readFile(zip);
  const at = bytes.indexOf('IDAT') + 20;
  bytes.writeUInt8(bytes.readUInt8(at) ^ 1, at);
  const damaged = join(await mkdtemp(join(tmpdir(), 'flowtok-')), 'damaged.zip');
  await writeFile(damaged, bytes);
  await openGallery(other);
  await importZip(other, damaged);
  await expect(other.getByRole('alert')).toHaveText(/in “damaged\.zip” is a damaged PNG/);
  await expect(tiles(other)).toHaveCount(2);
  await elsewhere.close();
});

test('a full storage is one sentence, and the picture is still there', async ({ page }) => {
  await page.addInitScript(() => {
    IDBObjectStore.prototype.put = () => {
      throw new DOMException('full', 'QuotaExceededError');
    };
  });
  const picture = await drawAll(page, ['red apple']);
  await expect(page.getByRole('alert')).toHaveText(/^The browser’s storage is full/);
  await expect(picture).toBeVisible();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
});
