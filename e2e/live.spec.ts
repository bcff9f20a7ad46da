import { expect, test, type Page } from '@playwright/test';
import {
  generateButton,
  openPage,
  pixelsOf,
  prompt,
  resultPicture,
  setSteps,
} from './support/page';
import { test as onTinyPack } from './support/tinyPack';

const words = 'red apple';

test('the picture follows the typing, and ends as the one that Generate draws', async ({
  page,
}) => {
  await openPage(page);
  await setSteps(page, 4);
  const live = page.getByRole('switch', { name: 'Live' });
  // A machine that is slow just now would turn it off by itself.
  await live.setChecked(false);
  await live.setChecked(true);
  await watchStage(page);

  // Longer than the pause that asks for a picture: every letter overtakes the picture of the one before.
  await prompt(page).pressSequentially(words, { delay: 120 });
  await expect(resultPicture(page)).toHaveAccessibleName(new RegExp(`^${words}, `), {
    timeout: 120_000,
  });
  const followed = await pixelsOf(resultPicture(page));
  const seen = await page.evaluate(() => (window as Watched).seen ?? []);
  // From the first picture on there is always one, each of more letters than the one before.
  const drawn = seen.map((name) => name.split(',')[0] ?? '');
  const inOrder = [...drawn].sort((a, b) => a.length - b.length);
  expect(drawn.every((name) => name !== '' && words.startsWith(name))).toBe(true);
  expect(drawn).toEqual(inOrder);
  expect(drawn.at(-1)).toBe(words);

  const source = await resultPicture(page).getAttribute('src');
  await generateButton(page).click();
  await expect(resultPicture(page)).not.toHaveAttribute('src', source ?? '', { timeout: 120_000 });
  const asked = await pixelsOf(resultPicture(page));
  expect(followed.size).toBe(asked.size);
  expect(followed.data).toEqual(asked.data);
});

onTinyPack(
  'a picture follows the seed, and an empty prompt leaves the last one',
  async ({ page }) => {
    await openPage(page);
    await setSteps(page, 2);
    await page.getByRole('switch', { name: 'Live' }).setChecked(false);
    await page.getByRole('switch', { name: 'Live' }).setChecked(true);
    await prompt(page).fill('octopus');
    await expect(resultPicture(page)).toHaveAccessibleName(/^octopus, /, { timeout: 120_000 });
    const first = await pixelsOf(resultPicture(page));
    await page.getByRole('button', { name: 'Roll the dice' }).click();
    await expect(resultPicture(page)).not.toHaveAccessibleName(/seed 1$/, { timeout: 120_000 });
    expect((await pixelsOf(resultPicture(page))).data).not.toEqual(first.data);
    await prompt(page).fill('');
    await expect(resultPicture(page)).toHaveAccessibleName(/^octopus, /);
    await expect(page.getByRole('alert')).toHaveCount(0);
  },
);

type Watched = Window & { seen?: string[] };

/** Writes down the name of the picture in sight at every change; '' stands for a progress bar or a missing picture. */
async function watchStage(page: Page): Promise<void> {
  await page.evaluate(() => {
    const stage = document.querySelector('section[aria-label="Result"]');
    if (!stage) throw new Error('the page has no stage');
    const seen: string[] = [];
    (window as Window & { seen?: string[] }).seen = seen;
    new MutationObserver(() => {
      const image = stage.querySelector('img');
      const busy = stage.querySelector('[role="progressbar"]') !== null;
      if (image === null && seen.length === 0 && !busy) return;
      const name = busy ? '' : (image?.alt ?? '');
      if (seen.at(-1) !== name) seen.push(name);
    }).observe(stage, { subtree: true, childList: true, attributes: true });
  });
}
