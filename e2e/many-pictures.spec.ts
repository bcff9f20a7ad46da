// Many pictures at once: a row each, and the table as a file.
import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { bundledPack, flowtok } from './support/commandLine';
import { openPage } from './support/page';

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

test('several pictures become a table that can be taken away', async ({ page }) => {
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

  const json = await downloaded(page, 'Download JSON');
  expect(json.name).toBe('captions.json');
  const records = JSON.parse(json.text) as Record[];
  expect(records.map(({ file }) => file)).toEqual(['key.png', '=cut.png', ...names.slice(1)]);
  expect(records[1]?.fault).toMatch(/damaged/);
  expect(records.filter(({ caption }) => caption !== undefined)).toMatchObject(
    wanted.map(({ caption }) => ({ caption })),
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
