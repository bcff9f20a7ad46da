import { expect, test, type Locator, type Page } from '@playwright/test';
import { readdir, readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { faults } from './support/axe';
import { bundledPack } from './support/commandLine';
import { captionText, generate, openPage, pixelsOf, setSeed, setSteps } from './support/page';
import { test as onTinyPack } from './support/tinyPack';

/** Opens the flow of the result in sight, and waits until all of it is there. */
async function seeFlow(page: Page): Promise<Locator> {
  await page.getByRole('button', { name: 'See the flow' }).click();
  const flow = page.getByRole('dialog');
  await expect(flow.getByRole('slider', { name: 't' })).toBeEnabled({ timeout: 60_000 });
  await expect(flow.getByRole('progressbar')).toHaveCount(0, { timeout: 120_000 });
  return flow;
}

const pictureAt = (flow: Locator, t: string) =>
  flow.getByRole('img', { name: `The picture at t = ${t}` });

async function press(flow: Locator, key: string): Promise<void> {
  await flow.getByRole('slider', { name: 't' }).press(key);
}

/** What a button saves, as a file. */
async function saved(page: Page, button: Locator): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('the flow of a drawing leads by keyboard from words to the very picture', async ({ page }) => {
  await openPage(page);
  await setSeed(page, 1);
  await setSteps(page, 4);
  const result = await pixelsOf(await generate(page, 'red apple'));
  const flow = await seeFlow(page);

  await press(flow, 'Home');
  const start = await pixelsOf(pictureAt(flow, '0.00'));
  await press(flow, 'PageUp');
  await expect(pictureAt(flow, '0.25')).toBeVisible();
  await press(flow, 'ArrowRight');
  await expect(pictureAt(flow, '0.29')).toBeVisible();
  await press(flow, 'End');
  const end = await pixelsOf(pictureAt(flow, '1.00'));
  expect(end.data).toEqual(result.data);
  expect(start.data).not.toEqual(result.data);

  // The tokens at the end are not those at the start.
  const heat = (t: string) =>
    flow.getByRole('img', { name: new RegExp(`^The 32 x 24 numbers of the tokens at t = ${t}`) });
  const ofEnd = await heat('1.00').screenshot();
  await press(flow, 'Home');
  expect((await heat('0.00').screenshot()).equals(ofEnd)).toBe(false);
  await press(flow, 'End');

  // Four steps: five states.
  await expect(flow.locator('.path-state')).toHaveCount(5);
  await expect(flow.getByRole('region', { name: 'Heading for' })).toContainText('apple');
  await expect(flow.getByText('100 %', { exact: true })).toBeVisible();

  await page.keyboard.press('Escape');
  await expect(flow).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'See the flow' })).toBeFocused();
});

onTinyPack('the flow of a drawing is saved as a film of all its pictures', async ({ page }) => {
  await openPage(page);
  await generate(page, 'rocket');
  const flow = await seeFlow(page);
  const webp = await saved(page, flow.getByRole('button', { name: 'Save as WebP' }));
  expect(webp.name).toBe('rocket-flow.webp');
  const { pages, width, height, format } = await sharp(webp.bytes).metadata();
  expect({ pages, width, height, format }).toEqual({
    pages: 25,
    width: 512,
    height: 512,
    format: 'webp',
  });
  const first = await sharp(webp.bytes, { page: 0 }).raw().toBuffer();
  const last = await sharp(webp.bytes, { page: 24 }).raw().toBuffer();
  expect(first.equals(last)).toBe(false);

  const webm = await saved(page, flow.getByRole('button', { name: 'Save as WebM' }));
  expect(webm.name).toBe('rocket-flow.webm');
  // Elsewhere, since the app's own policy lets no film into its page.
  const elsewhere = await page.context().newPage();
  const video = await elsewhere.evaluate(
    async (bytes) => {
      const element = document.createElement('video');
      element.src = URL.createObjectURL(new Blob([new Uint8Array(bytes)], { type: 'video/webm' }));
      await new Promise((resolve, reject) => {
        element.onloadeddata = resolve;
        element.onerror = () => reject(new Error(element.error?.message));
      });
      return { width: element.videoWidth, seconds: element.duration };
    },
    [...webm.bytes],
  );
  // 25 frames, ten a second, and the rest at the end.
  expect(video.width).toBe(512);
  expect(video.seconds).toBeCloseTo(4, 0);
});

test('the flow of a caption leads from the picture to its words', async ({ page }) => {
  await openPage(page);
  await page.getByRole('tab', { name: 'Image to text' }).click();
  const [name = ''] = (await readdir(`${bundledPack}examples`)).sort();
  await page.locator('input[type=file]').setInputFiles(`${bundledPack}examples/${name}`);
  await expect(page.getByRole('status').first()).toContainText(/Read in/, { timeout: 60_000 });
  const caption = await captionText(page).textContent();
  const flow = await seeFlow(page);
  const start = await pixelsOf(pictureAt(flow, '0.00'));
  await press(flow, 'End');
  const end = await pixelsOf(pictureAt(flow, '1.00'));
  expect(end.data).not.toEqual(start.data);
  await expect(flow.getByRole('region', { name: 'Heading for' })).toContainText(caption ?? '?');
  // The pack's three steps: four states.
  await expect(flow.locator('.path-state')).toHaveCount(4);
  const { bytes } = await saved(page, flow.getByRole('button', { name: 'Save as WebP' }));
  expect((await sharp(bytes).metadata()).pages).toBe(25);
});

onTinyPack('a flow that is closed at once lets the next picture be drawn', async ({ page }) => {
  await openPage(page);
  await generate(page, 'dog');
  await page.getByRole('button', { name: 'See the flow' }).click();
  await expect(page.getByRole('dialog')).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('dialog')).toHaveCount(0);
  await generate(page, 'cat');
});

onTinyPack('the flow view has no fault that axe finds', async ({ page }) => {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openPage(page);
  await generate(page, 'octopus');
  await seeFlow(page);
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    for (const size of [
      { width: 1280, height: 800 },
      { width: 390, height: 844 },
    ]) {
      await page.setViewportSize(size);
      expect(await faults(page, 'dialog'), `${colorScheme}, ${size.width}`).toEqual([]);
    }
  }
});
