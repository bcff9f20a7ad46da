import { expect, test } from '@playwright/test';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { flowtok } from './support/commandLine';
import {
  cancelButton,
  generate,
  generateButton,
  openPage,
  pixelsOf,
  prompt,
  resultPicture,
  setSeed,
  setSteps,
} from './support/page';
import { test as onTinyPack } from './support/tinyPack';

test('a prompt becomes a picture, the same one that the command line makes', async ({ page }) => {
  await openPage(page);
  await expect(page).toHaveTitle('FlowTok Web');
  await expect(page.locator('html')).toHaveAttribute('data-ep', 'wasm');
  await setSeed(page, 1);
  await setSteps(page, 4);
  const made = await pixelsOf(await generate(page, 'red apple'));

  const folder = await mkdtemp(join(tmpdir(), 'flowtok-'));
  const file = join(folder, 'apple.png');
  await flowtok('generate', 'red apple', '--seed', '1', '--steps', '4', '--out', file);
  const { data, info } = await sharp(file)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  expect(made.size).toBe(info.width);
  const worst = Math.max(...made.data.map((value, i) => Math.abs(value - (data[i] ?? -1000))));
  expect(worst).toBeLessThanOrEqual(2);
  // A picture of something: neither blank nor noise over the whole square.
  expect(new Set(made.data).size).toBeGreaterThan(50);
});

test('the seed and the words decide the picture', async ({ page }) => {
  await openPage(page);
  await setSteps(page, 3);
  await setSeed(page, 5);
  const first = await pixelsOf(await generate(page, 'rocket'));
  const other = await pixelsOf(await generate(page, 'sailboat'));
  const again = await pixelsOf(await generate(page, 'rocket'));
  expect(again.data).toEqual(first.data);
  expect(other.data).not.toEqual(first.data);
  await setSeed(page, 6);
  await generateButton(page).click();
  await expect(resultPicture(page)).toHaveAccessibleName(/seed 6/, { timeout: 120_000 });
  const sixth = await pixelsOf(resultPicture(page));
  expect(sixth.data).not.toEqual(first.data);

  const source = (await resultPicture(page).getAttribute('src')) ?? '';
  await page.getByRole('slider', { name: 'Guidance' }).fill('4');
  await generateButton(page).click();
  await expect(resultPicture(page)).not.toHaveAttribute('src', source, { timeout: 120_000 });
  expect((await pixelsOf(resultPicture(page))).data).not.toEqual(sixth.data);
});

test('an example is a prompt, drawn at a click', async ({ page }) => {
  await openPage(page);
  await page.getByRole('button', { name: 'octopus', exact: true }).click();
  await expect(prompt(page)).toHaveValue('octopus');
  await expect(resultPicture(page)).toHaveAccessibleName(/^octopus/, { timeout: 120_000 });
});

test('a style chip is part of what is asked', async ({ page }) => {
  await openPage(page);
  await setSteps(page, 3);
  const plain = await pixelsOf(await generate(page, 'pizza'));
  // The first chip is "Any style".
  await page.getByRole('radio').nth(1).check({ force: true });
  await generateButton(page).click();
  await expect
    .poll(async () => (await pixelsOf(resultPicture(page))).data.join() === plain.data.join(), {
      timeout: 60_000,
    })
    .toBe(false);
});

test('a run can be cancelled, and the next one works', async ({ page }) => {
  await openPage(page);
  await setSteps(page, 100);
  await prompt(page).fill('octopus');
  await generateButton(page).click();
  await expect(page.getByRole('progressbar', { name: 'Progress' })).toBeVisible();
  await cancelButton(page).click();
  await expect(page.getByRole('status').first()).toContainText('Cancelled');
  await expect(resultPicture(page)).toHaveCount(0);
  await setSteps(page, 3);
  await generate(page, 'octopus');
});

onTinyPack('an empty prompt gets one sentence', async ({ page }) => {
  await openPage(page);
  await prompt(page).fill('   ');
  await generateButton(page).click();
  await expect(page.getByRole('alert')).toHaveText(/prompt.*\./i);
  await expect(resultPicture(page)).toHaveCount(0);
});

test('a prompt of 10,000 characters is cut to the token limit, and the page says so', async ({
  page,
}) => {
  await openPage(page);
  await setSteps(page, 2);
  await prompt(page).fill('pineapple '.repeat(1000));
  await generateButton(page).click();
  await expect(page.getByText(/prompt was cut: the model reads at most 32 tokens/)).toBeVisible({
    timeout: 60_000,
  });
  await expect(resultPicture(page)).toBeVisible();
});

onTinyPack('the picture downloads as a PNG named after the prompt', async ({ page }) => {
  await openPage(page);
  await setSteps(page, 2);
  await generate(page, 'hot beverage');
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^hot-beverage.*\.png$/);
  const { format, width, height } = await sharp(await readFile(await download.path())).metadata();
  expect({ format, width, height }).toEqual({ format: 'png', width: 64, height: 64 });
});
