import { expect, test, type Locator, type Page } from '@playwright/test';
import { join } from 'node:path';
import { bundledPack } from './support/commandLine';
import { faults } from './support/axe';
import { captionText, openPage, prompt, resultPicture } from './support/page';
import { test as onTinyPack } from './support/tinyPack';

/** Goes on with Tab until this has the focus. */
async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeVisible();
  for (let i = 0; i < 80; i++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error('eighty times Tab did not lead there');
}

/** Opens a place from the row of places, with the arrows. */
async function goTo(page: Page, place: string): Promise<void> {
  await tabTo(page, page.getByRole('tab', { selected: true }));
  for (let i = 0; i < 6; i++) {
    const tab = page.getByRole('tab', { name: place });
    if ((await tab.getAttribute('aria-selected')) === 'true') return;
    await page.keyboard.press('ArrowRight');
  }
  throw new Error(`no arrow led to ${place}`);
}

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

test('draw, scrub, save, find in the gallery, caption a file: all without a pointer', async ({
  page,
}) => {
  // From the start: Playwright does not wait until the browser has begun to leave file choosers to it.
  page.on('filechooser', () => undefined);
  await openPage(page);
  await tabTo(page, prompt(page));
  await page.keyboard.type('red apple');
  await page.keyboard.press('Enter');
  await expect(resultPicture(page)).toBeVisible({ timeout: 60_000 });

  await tabTo(page, page.getByRole('button', { name: 'See the flow' }));
  await page.keyboard.press('Enter');
  const flow = page.getByRole('dialog');
  const slider = flow.getByRole('slider', { name: 't' });
  await expect(slider).toBeEnabled({ timeout: 60_000 });
  await tabTo(page, slider);
  await page.keyboard.press('Home');
  await page.keyboard.press('PageUp');
  const third = flow.getByRole('img', { name: 'The picture at t = 0.33' });
  await expect(third).toBeVisible({ timeout: 60_000 });
  await page.keyboard.press('Escape');
  await expect(flow).toHaveCount(0);

  await tabTo(page, page.getByRole('link', { name: 'Download' }));
  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.keyboard.press('Enter'),
  ]);
  expect(download.suggestedFilename()).toMatch(/red-apple.*\.png$/);

  await goTo(page, 'Gallery');
  await tabTo(page, page.getByRole('searchbox', { name: 'Search the gallery' }));
  await page.keyboard.type('apple');
  const kept = page.getByRole('option', { name: /^red apple/ });
  await tabTo(page, kept);
  await page.keyboard.press('Space');
  await expect(kept).toHaveAttribute('aria-selected', 'true');

  await goTo(page, 'Image to text');
  await tabTo(page, button(page, 'Choose an image'));
  const [chooser] = await Promise.all([
    page.waitForEvent('filechooser'),
    page.keyboard.press('Enter'),
  ]);
  await chooser.setFiles(join(bundledPack, 'examples', 'octopus.png'));
  await expect(captionText(page)).toHaveText('octopus', { timeout: 60_000 });
});

onTinyPack('a question mark shows the keys, unless text is being written', async ({ page }) => {
  await openPage(page);
  await tabTo(page, prompt(page));
  await page.keyboard.type('what?');
  await expect(prompt(page)).toHaveValue('what?');
  await goTo(page, 'Settings');
  await page.keyboard.press('?');
  const sheet = page.getByRole('dialog', { name: 'Keyboard' });
  await expect(sheet).toBeVisible();
  expect(await faults(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await expect(sheet).toHaveCount(0);
  await expect(page.getByRole('tab', { name: 'Settings' })).toBeFocused();

  await tabTo(page, page.getByRole('button', { name: 'Show the keys' }));
  await page.keyboard.press('Enter');
  await expect(sheet.getByText('Show this sheet')).toBeVisible();
});
