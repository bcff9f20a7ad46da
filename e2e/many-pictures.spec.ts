// Many pictures at once: a row each, and the table as a file.
import { expect, test, type Page } from '@playwright/test';
import { copyFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundledPack, flowtok } from './support/commandLine';
import { openPage } from './support/page';
import { test as onTinyPack } from './support/tinyPack';

interface Record {
  file: string;
  caption?: string;
  alternatives?: { text: string }[];
  fault?: string;
}

const names = ['key.png', 'octopus.png', 'sailboat.png'];
const paths = names.map((name) => `${bundledPack}examples/${name}`);
const row = (page: Page, file: string) => page.getByRole('row').filter({ hasText: file });

async function openPlace(page: Page): Promise<void> {
  await openPage(page);
  await page.getByRole('tab', { name: 'Image to text' }).click();
}

async function downloaded(page: Page, button: string): Promise<{ name: string; text: string }> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: button }).click(),
  ]);
  return {
    name: download.suggestedFilename(),
    text: await readFile(await download.path(), 'utf8'),
  };
}

test('several pictures become a table that can be taken away', async ({ page, context }) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  const wanted = JSON.parse(await flowtok('caption', ...paths, '--json')) as Record[];
  await openPlace(page);
  const broken = { name: '=cut.png', mimeType: 'image/png', buffer: Buffer.from('no picture') };
  const files = await Promise.all(
    paths.map(async (path, at) => ({
      name: names[at] ?? '',
      mimeType: 'image/png',
      buffer: await readFile(path),
    })),
  );
  await page.locator('input[type=file]').setInputFiles([files[0]!, broken, ...files.slice(1)]);
  await expect(page.getByRole('status').first()).toHaveText('3 pictures read, 1 could not be', {
    timeout: 120_000,
  });
  for (const [at, { caption, alternatives }] of wanted.entries()) {
    await expect(row(page, names[at] ?? '')).toContainText(caption ?? '');
    await expect(row(page, names[at] ?? '')).toContainText(alternatives?.[0]?.text ?? '');
  }
  await expect(row(page, '=cut.png')).toContainText(/“=cut\.png” is damaged .*\./);

  // A guess that suits better takes the caption's place, in the files as well.
  const guess = wanted[0]?.alternatives?.[0]?.text ?? '';
  await row(page, 'key.png').getByRole('button', { name: guess, exact: true }).click();
  await expect(row(page, 'key.png').getByRole('cell').nth(1)).toHaveText(guess);
  await page.getByRole('button', { name: 'Copy HTML' }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toContain(
    `<img src="key.png" alt="${guess}">\n<img src="octopus.png" alt="`,
  );
  await row(page, 'key.png')
    .getByRole('button', { name: wanted[0]?.caption ?? '', exact: true })
    .click();

  await page.getByRole('button', { name: 'Rewrite the caption of sailboat.png' }).click();
  await page.getByRole('textbox', { name: 'Caption of sailboat.png' }).fill('our boat');
  await page.keyboard.press('Enter');
  await expect(row(page, 'sailboat.png')).toContainText('our boat');

  const json = await downloaded(page, 'Download JSON');
  expect(json.name).toBe('captions.json');
  const records = JSON.parse(json.text) as Record[];
  expect(records.map(({ file }) => file)).toEqual(['key.png', '=cut.png', ...names.slice(1)]);
  expect(records[1]?.fault).toMatch(/damaged/);
  expect(records.filter(({ caption }) => caption !== undefined)).toMatchObject(
    [...wanted.slice(0, 2), { caption: 'our boat' }].map(({ caption }) => ({ caption })),
  );
  const csv = await downloaded(page, 'Download CSV');
  expect(csv.name).toBe('captions.csv');
  const [header, first, cut] = csv.text.split('\r\n');
  expect(header).toMatch(/^file,caption,score,alternative 1,score 1,/);
  expect(first).toContain(`key.png,${wanted[0]?.caption}`);
  expect(cut).toMatch(/^'=cut\.png,/);

  await page.getByRole('button', { name: 'One picture' }).click();
  await page.getByRole('button', { name: 'Table of 4 pictures' }).click();
  await page.getByRole('button', { name: 'Clear' }).click();
  await page.getByRole('button', { name: 'Clear 4 rows for good' }).click();
  await expect(page.getByRole('button', { name: 'Choose an image' })).toBeVisible();
});

onTinyPack(
  'a folder that is dropped becomes rows, in the order of its names, and what is no picture stays out',
  async ({ page }) => {
    const folder = await mkdtemp(join(tmpdir(), 'flowtok-folder-'));
    await mkdir(join(folder, 'more'));
    await copyFile(paths[2]!, join(folder, 'picture 2.png'));
    await copyFile(paths[1]!, join(folder, 'picture 10.png'));
    await copyFile(paths[0]!, join(folder, 'more', 'key.png'));
    await writeFile(join(folder, 'notes.txt'), 'no picture');
    await openPlace(page);
    // As the browser gets it from a file manager: no script can make a folder to drop.
    const browser = await page.context().newCDPSession(page);
    const data = { items: [], files: [folder], dragOperationsMask: 1 };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await browser.send('Input.dispatchDragEvent', { type, x: 400, y: 400, data });
    }
    await expect(page.getByRole('status').first()).toHaveText('3 pictures read', {
      timeout: 120_000,
    });
    const files = await page.getByRole('rowheader').allTextContents();
    expect(files).toEqual(['key.png', 'picture 2.png', 'picture 10.png']);
    await rm(folder, { recursive: true });
  },
);

test('reading many pictures can be stopped and gone on with', async ({ page }) => {
  await openPlace(page);
  const input = page.locator('input[type=file]');
  await input.setInputFiles([...paths, ...paths, ...paths, ...paths]);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('status').first()).toHaveText(/^Stopped: .* to go$/);
  await page.getByRole('button', { name: 'Go on' }).click();
  await expect(page.getByRole('status').first()).toHaveText('12 pictures read', {
    timeout: 120_000,
  });
});
