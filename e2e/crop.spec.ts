// A square of a picture goes to the model instead of the whole of it.
import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { bundledPack, flowtok } from './support/commandLine';
import { captionText, drop, openPage } from './support/page';

const left = `${bundledPack}examples/red-heart.png`;
const right = `${bundledPack}examples/octopus.png`;
const cropBox = (page: Page) => page.getByRole('application', { name: /^Crop box/ });

/** Two examples side by side, 256 x 128: a crop of either half is that example, pixel by pixel. */
async function pair() {
  return sharp({ create: { width: 256, height: 128, channels: 3, background: '#fff' } })
    .composite([
      { input: await readFile(left), left: 0, top: 0 },
      { input: await readFile(right), left: 128, top: 0 },
    ])
    .png()
    .toBuffer();
}

async function openPair(page: Page): Promise<void> {
  await openPage(page);
  await drop(page, { name: 'pair.png', type: 'image/png', bytes: await pair() });
  await expect(captionText(page)).not.toHaveText('', { timeout: 60_000 });
  await page.getByRole('button', { name: 'Crop' }).click();
  await expect(cropBox(page)).toBeFocused();
  await expect(cropBox(page)).toHaveAccessibleName(/128 by 128 pixels, 64 from the left, 0 from/);
}

test('the crop box goes by keys and by pointer, and what lies in it is read', async ({ page }) => {
  const [ofLeft, ofRight] = (await flowtok('caption', left, right)).trim().split('\n');
  await openPair(page);
  for (let press = 0; press < 8; press++) await page.keyboard.press('ArrowLeft');
  await expect(cropBox(page)).toHaveAccessibleName(/, 0 from the left/);
  await expect(captionText(page)).toHaveText(ofLeft ?? '', { timeout: 60_000 });
  // Reading it takes no focus away.
  await expect(cropBox(page)).toBeFocused();

  const box = await cropBox(page).boundingBox();
  if (box === null) throw new Error('the crop box has no place');
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width * 3, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(cropBox(page)).toHaveAccessibleName(/, 128 from the left/);
  await expect(captionText(page)).toHaveText(ofRight ?? '', { timeout: 60_000 });

  // Of all the places it was moved to the gallery keeps the last, beside the whole picture.
  await page.getByRole('tab', { name: 'Gallery' }).click();
  const captions = page.getByRole('option', { name: /, caption/ });
  await expect(captions).toHaveCount(2);
  await captions.first().click();
  await expect(page.getByRole('region', { name: 'Selection' })).toContainText(
    /Square of 128 pixels, 128 from the left and 0 from the top/,
  );
});

test('the crop box changes its size, and the whole picture comes back', async ({ page }) => {
  await openPair(page);
  await page.keyboard.press('-');
  await expect(cropBox(page)).toHaveAccessibleName(/112 by 112 pixels, 72 from the left, 8 from/);
  await page.keyboard.press('+');
  await page.getByRole('button', { name: 'Smaller' }).click();
  await expect(cropBox(page)).toHaveAccessibleName(/112 by 112 pixels/);
  await page.getByRole('button', { name: 'Larger' }).click();
  await expect(cropBox(page)).toHaveAccessibleName(/128 by 128 pixels/);

  const box = await cropBox(page).boundingBox();
  if (box === null) throw new Error('the crop box has no place');
  await page.mouse.move(box.x + box.width - 4, box.y + box.height - 4);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 4 });
  await page.mouse.up();
  await expect(cropBox(page)).toHaveAccessibleName(/(6[2-9]|7\d) pixels, 64 from the left, 0 from/);

  await page.getByRole('button', { name: 'Whole picture' }).click();
  await expect(cropBox(page)).toBeHidden();
  const whole = (await captionText(page).textContent()) ?? '';
  await expect(page.getByRole('button', { name: 'Crop' })).toBeVisible({ timeout: 60_000 });
  expect(whole).not.toBe('');
});
