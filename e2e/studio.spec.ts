// What Text to image offers beside one picture: batches, seeds, solvers, the token counter, the queue.
import { expect, test, type Page } from '@playwright/test';
import sharp from 'sharp';
import { readFile } from 'node:fs/promises';
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

const status = (page: Page) => page.getByRole('region', { name: 'Result' }).getByRole('status');
const seedField = (page: Page) => page.getByRole('spinbutton', { name: 'Seed' });
const pictures = (page: Page) => page.getByRole('spinbutton', { name: 'Pictures' });
const queue = (page: Page) => page.getByRole('region', { name: 'Queue' });
const drawing = { timeout: 120_000 };

/** Opens the page without live mode, so that only what is asked for is drawn. */
async function openQuiet(page: Page): Promise<void> {
  await openPage(page);
  await page.getByRole('switch', { name: 'Live' }).setChecked(false);
}

test('a batch draws one picture for each seed, each the one that its seed draws alone', async ({
  page,
}) => {
  await openQuiet(page);
  await setSteps(page, 2);
  await setSeed(page, 5);
  await pictures(page).fill('4');
  await prompt(page).fill('rocket');
  await generateButton(page).click();
  await expect(resultPicture(page)).toHaveCount(4, drawing);
  await expect(resultPicture(page).nth(3)).toHaveAccessibleName('rocket, drawn with seed 8');
  await expect(status(page)).toHaveText(/^4 drawn in .*, \d+ evaluations$/);
  const third = await pixelsOf(resultPicture(page).nth(2));
  expect((await pixelsOf(resultPicture(page).first())).data).not.toEqual(third.data);

  await page.getByRole('button', { name: 'Enlarge the picture of seed 7' }).click();
  await expect(resultPicture(page)).toHaveCount(1);
  await expect(page.getByRole('button', { name: 'All 4' })).toBeFocused();
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(download.suggestedFilename()).toBe('rocket-seed-7.png');
  expect(await sharp(await readFile(await download.path())).metadata()).toMatchObject({
    format: 'png',
    width: 128,
  });
  await page.getByRole('button', { name: 'Use its seed' }).click();
  await expect(seedField(page)).toHaveValue('7');
  await page.getByRole('button', { name: 'All 4' }).click();
  await expect(resultPicture(page)).toHaveCount(4);

  await pictures(page).fill('1');
  await generateButton(page).click();
  await expect(resultPicture(page)).toHaveCount(1, drawing);
  await expect(resultPicture(page)).toHaveAccessibleName('rocket, drawn with seed 7');
  const alone = await pixelsOf(resultPicture(page));
  // A batch may round the last bit of a channel another way.
  const worst = Math.max(...alone.data.map((value, i) => Math.abs(value - (third.data[i] ?? NaN))));
  expect(worst).toBeLessThanOrEqual(2);
});

onTinyPack(
  'the seed holds while it is locked, and changes by itself or by the dice',
  async ({ page }) => {
    await openQuiet(page);
    await setSteps(page, 1);
    await setSeed(page, 3);
    await generate(page, 'pizza');
    await expect(seedField(page)).toHaveValue('3');
    await page.getByRole('button', { name: 'Roll the dice' }).click();
    await expect(seedField(page)).not.toHaveValue('3');

    await setSeed(page, 3);
    await page.getByRole('button', { name: 'Keep the seed' }).click();
    await generateButton(page).click();
    await expect(seedField(page)).not.toHaveValue('3');
    const next = await seedField(page).inputValue();
    await expect(resultPicture(page)).toHaveAccessibleName('pizza, drawn with seed 3', drawing);
    await generateButton(page).click();
    await expect(resultPicture(page)).toHaveAccessibleName(
      `pizza, drawn with seed ${next}`,
      drawing,
    );
  },
);

onTinyPack(
  'Heun draws another picture in as many steps, for twice the evaluations',
  async ({ page }) => {
    await openQuiet(page);
    await setSteps(page, 3);
    const evaluations = async () =>
      Number(/(\d+) evaluation/.exec(await status(page).innerText())?.[1]);
    const euler = await pixelsOf(await generate(page, 'sailboat'));
    const cost = await evaluations();
    await page.getByRole('radio', { name: 'Heun' }).check({ force: true });
    const source = await resultPicture(page).getAttribute('src');
    await generateButton(page).click();
    await expect(resultPicture(page)).not.toHaveAttribute('src', source ?? '', drawing);
    expect(await evaluations()).toBe(2 * cost);
    const heun = await pixelsOf(resultPicture(page));
    expect(heun.data).not.toEqual(euler.data);
  },
);

test('the token counter follows the typing, style included, and strikes what is not read', async ({
  page,
}) => {
  await openQuiet(page);
  await expect(page.getByText('32 tokens at most')).toBeVisible();
  await prompt(page).fill('red apple');
  await expect(page.getByText('4 of 32 tokens')).toBeVisible();
  await page.getByRole('radio', { name: 'Noto' }).check({ force: true });
  await expect(page.getByText('4 of 32 tokens')).toHaveCount(0);
  await expect(page.getByText(/^\d+ of 32 tokens$/)).toBeVisible();
  await prompt(page).fill(`${'apple '.repeat(40)}at last`);
  await expect(page.getByText(/^4\d of 32 tokens$/)).toBeVisible();
  await expect(page.locator('s')).toHaveText(/^apple .*at last/);
  await expect(prompt(page)).toHaveAccessibleDescription(/Not read: apple .*at last/);
});

test('what is asked for meanwhile waits its turn, and can be let go of', async ({ page }) => {
  await openQuiet(page);
  await setSteps(page, 60);
  await prompt(page).fill('octopus');
  await generateButton(page).click();
  await setSteps(page, 1);
  for (const words of ['pizza', 'rocket', 'sailboat']) {
    await prompt(page).fill(words);
    await generateButton(page).click();
  }
  await expect(queue(page).getByRole('listitem')).toHaveCount(3);
  await queue(page)
    .getByRole('button', { name: /^Remove rocket/ })
    .click();
  await expect(queue(page).getByRole('listitem')).toHaveText([/^pizza/, /^sailboat/]);
  // Ends the octopus; the other two are drawn.
  await cancelButton(page).click();
  await expect(resultPicture(page)).toHaveAccessibleName(/^sailboat/, drawing);
  await expect(queue(page)).toHaveCount(0);
  const strip = page.getByRole('button', { name: /^Show / });
  await expect(strip).toHaveCount(2);
  await expect(strip.nth(1)).toHaveAccessibleName(/^Show pizza/);
});

test('what was cancelled is drawn by Retry, as it was asked for', async ({ page }) => {
  await openQuiet(page);
  await setSteps(page, 60);
  await prompt(page).fill('octopus');
  await generateButton(page).click();
  await cancelButton(page).click();
  await expect(status(page)).toHaveText('Cancelled');
  await prompt(page).fill('something else');
  await setSteps(page, 1);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(page.getByRole('progressbar', { name: 'Progress' })).toBeVisible();
  await expect(resultPicture(page)).toHaveAccessibleName(/^octopus/, drawing);
  await expect(status(page)).toHaveText(/^Drawn in .*, \d+ evaluations$/);
});
