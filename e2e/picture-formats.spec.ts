// Whatever the browser decodes comes in upright, by its first frame, and on white where it is transparent.
import { expect, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { bundledPack } from './support/commandLine';
import { captionText, drop, openPage } from './support/page';
import { everyFormat, type MadePicture } from './support/pictures';
import { test } from './support/tinyPack';

const takenPicture = (page: Page) => page.getByRole('region', { name: 'Picture' }).getByRole('img');

/** Drops a picture and waits until it has been read. */
async function read(page: Page, picture: MadePicture): Promise<void> {
  await drop(page, picture);
  await expect(takenPicture(page)).toHaveAccessibleName(picture.name, { timeout: 60_000 });
  await expect(page.getByRole('status').first()).toContainText(/Read in/, { timeout: 60_000 });
}

/** The colours in the middle of the left and of the right half, as the page shows the picture. */
async function sides(page: Page) {
  return takenPicture(page).evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    const { naturalWidth: width, naturalHeight: height } = image;
    const context = new OffscreenCanvas(width, height).getContext('2d');
    if (!context) throw new Error('no 2d context');
    context.drawImage(image, 0, 0);
    const at = (share: number) => {
      const [r = 0, g = 0, b = 0] = context.getImageData(width * share, height / 2, 1, 1).data;
      return r > 150 && g < 100 && b < 100 ? 'red' : b > 150 && r < 100 ? 'blue' : `${r} ${g} ${b}`;
    };
    return { ratio: width / height, left: at(0.25), right: at(0.75) };
  });
}

test('every format comes in upright and by its first frame', async ({ page }) => {
  await openPage(page);
  for (const picture of await everyFormat()) {
    await test.step(picture.name, async () => {
      await read(page, picture);
      expect(await sides(page)).toEqual({ ratio: 2, left: 'red', right: 'blue' });
    });
  }
  expect(await page.evaluate(() => 'scriptRan' in window)).toBe(false);
});

test('a transparent picture reads like the same picture on white', async ({ page }) => {
  const onWhite = await readFile(`${bundledPack}examples/sailboat.png`);
  const { data, info } = await sharp(onWhite)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  for (let i = 0; i < data.length; i += 4) {
    // Black behind the transparency: a reader that ignores it would see a black ground.
    if (data[i]! + data[i + 1]! + data[i + 2]! === 3 * 255) data.fill(0, i, i + 4);
  }
  const transparent = await sharp(data, { raw: { ...info, channels: 4 } })
    .png()
    .toBuffer();
  await openPage(page);
  const answers = [];
  for (const [name, bytes] of [
    ['white.png', onWhite],
    ['transparent.png', transparent],
  ] as const) {
    await read(page, { name, type: 'image/png', bytes });
    answers.push(await page.getByRole('region', { name: 'Caption' }).textContent());
  }
  await expect(captionText(page)).not.toHaveText('');
  expect(answers[1]).toBe(answers[0]);
});
