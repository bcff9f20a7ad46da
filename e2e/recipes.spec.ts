import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import {
  captionText,
  drop,
  generate,
  openPage,
  pixelsOf,
  prompt,
  resultPicture,
  setSeed,
  setSteps,
} from './support/page';
import { test as onTinyPack } from './support/tinyPack';

/** Draws a picture with nothing at its default; gives its pixels. */
async function drawn(page: Page): Promise<number[]> {
  await openPage(page);
  await setSeed(page, 77);
  await setSteps(page, 3);
  await page.getByRole('slider', { name: 'Guidance' }).fill('3.7');
  await page.getByRole('radio').nth(2).check({ force: true });
  return (await pixelsOf(await generate(page, 'red apple'))).data;
}

async function downloaded(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  return readFile(await download.path());
}

async function expectSamePicture(page: Page, pixels: number[]): Promise<void> {
  await expect(resultPicture(page)).toHaveAccessibleName(/^red apple, drawn with seed 77/, {
    timeout: 120_000,
  });
  expect((await pixelsOf(resultPicture(page))).data).toEqual(pixels);
}

test('a link makes the same picture on a page that knows nothing of it', async ({
  page,
  browser,
}) => {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  const pixels = await drawn(page);
  await page.getByRole('button', { name: 'Export' }).click();
  await page.getByRole('menuitem', { name: 'Copy link' }).click();
  await expect(page.getByText('The link is on the clipboard.')).toBeVisible();
  const link = await page.evaluate(() => navigator.clipboard.readText());
  expect(link).toMatch(/^http:\/\/localhost:\d+\/#recipe=[\w-]+$/);

  const other = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  await openPage(other, `?ep=wasm${new URL(link).hash}`);
  await expectSamePicture(other, pixels);
  await expect(other.getByRole('spinbutton', { name: 'Steps' })).toHaveValue('3');
  // A reload must not undo what the visitor changes from here on.
  expect(new URL(other.url()).hash).toBe('');
  await setSeed(other, 5);
  await generate(other, 'rocket');
  // The same link, followed on the page that is open.
  await other.evaluate((hash) => (location.hash = hash), new URL(link).hash);
  await expectSamePicture(other, pixels);
  await other.context().close();
});

onTinyPack('a bad link gets one sentence, and the page works', async ({ page }) => {
  await openPage(page, '?ep=wasm#recipe=eyJ2ZXJzaW9uIjox');
  await expect(page.getByRole('alert')).toHaveText(
    'This link holds a recipe that cannot be used (it is damaged); type the prompt instead.',
  );
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await setSteps(page, 2);
  await generate(page, 'pizza');
  await expect(page.getByRole('alert')).toHaveCount(0);
});

onTinyPack(
  'a link of another pack version draws, and says that the picture may differ',
  async ({ page }) => {
    const recipe = {
      version: 1,
      kind: 'text-to-image',
      pack: { id: 'tiny-random', version: '0.0.1' },
      prompt: 'red apple',
      style: null,
      seed: 77,
      steps: 2,
      guidance: 2,
      solver: 'euler',
    };
    const coded = Buffer.from(JSON.stringify(recipe)).toString('base64url');
    await openPage(page, `?ep=wasm#recipe=${coded}`);
    await expect(resultPicture(page)).toBeVisible({ timeout: 120_000 });
    await expect(
      page.getByText(
        /^This link was made with pack tiny-random 0\.0\.1 and this page has [\d.]+: the picture may differ\.$/,
      ),
    ).toBeVisible();
  },
);

test('a PNG carries its recipe: dropped, it makes the same picture again', async ({
  page,
  browser,
}) => {
  const pixels = await drawn(page);
  const bytes = await downloaded(page);
  const file = { name: 'apple.png', type: 'image/png', bytes };

  const other = await (await browser.newContext({ serviceWorkers: 'block' })).newPage();
  await openPage(other);
  await drop(other, file);
  await expectSamePicture(other, pixels);
  // At Image to text it is read like any picture, and its recipe is offered.
  await prompt(other).fill('something else');
  await other.getByRole('tab', { name: 'Image to text' }).click();
  await drop(other, file);
  await expect(captionText(other)).toBeVisible({ timeout: 120_000 });
  await other.getByRole('button', { name: 'Use its recipe' }).click();
  await expect(prompt(other)).toHaveValue('red apple');
  await expectSamePicture(other, pixels);

  // One altered byte in the recipe: one sentence, and what stood there stays.
  const damaged = Buffer.from(bytes);
  const at = damaged.indexOf('red apple');
  expect(at).toBeGreaterThan(0);
  damaged.writeUInt8(damaged.readUInt8(at) ^ 1, at);
  await prompt(other).fill('mine');
  await drop(other, { ...file, bytes: damaged });
  await expect(other.getByRole('alert')).toHaveText(/damaged/);
  await expect(prompt(other)).toHaveValue('mine');
  await other.context().close();
});
