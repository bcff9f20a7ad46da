// Chromium's own fake camera: a green picture with a pie that turns.
import { expect, test, type Page } from '@playwright/test';
import config from '../playwright.config';
import { captionText, openPage } from './support/page';

const { launchOptions } = config.use ?? {};
test.use({
  launchOptions: {
    ...launchOptions,
    args: [...(launchOptions?.args ?? []), '--use-fake-device-for-media-stream'],
  },
});

async function askForCamera(page: Page): Promise<void> {
  await openPage(page);
  await page.getByRole('tab', { name: 'Image to text' }).click();
  await page.getByRole('button', { name: 'Use the camera' }).click();
}

const lightIsOn = (page: Page) =>
  page.evaluate(() =>
    (window as { cameras?: MediaStreamTrack[] }).cameras?.map((each) => each.readyState),
  );

/** Keeps every track that the page gets, to see whether it was let go. */
async function watchTracks(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const cameras: MediaStreamTrack[] = [];
    Object.assign(window, { cameras });
    const devices = navigator.mediaDevices;
    const ask = devices.getUserMedia.bind(devices);
    devices.getUserMedia = async (wanted) => {
      const stream = await ask(wanted);
      cameras.push(...stream.getTracks());
      return stream;
    };
  });
}

test('a picture is taken with the camera and read', async ({ page, context }) => {
  await context.grantPermissions(['camera']);
  await watchTracks(page);
  await askForCamera(page);
  await expect(page.getByLabel('What the camera sees')).toBeVisible();
  const take = page.getByRole('button', { name: 'Take the picture' });
  await expect(take).toBeFocused();
  expect(await lightIsOn(page)).toEqual(['live']);
  await take.click();
  await expect(captionText(page)).not.toHaveText('', { timeout: 60_000 });
  const picture = page.getByRole('region', { name: 'Picture' }).getByRole('img');
  await expect(picture).toHaveAccessibleName('The picture you took');
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(
    300,
  );
  expect(await lightIsOn(page)).toEqual(['ended']);
});

test('the camera closes on request and when its place is left', async ({ page, context }) => {
  await context.grantPermissions(['camera']);
  await watchTracks(page);
  await askForCamera(page);
  await page.getByRole('button', { name: 'Close the camera' }).click();
  await expect(page.getByLabel('What the camera sees')).toBeHidden();
  expect(await lightIsOn(page)).toEqual(['ended']);
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await expect(page.getByLabel('What the camera sees')).toBeVisible();
  await page.getByRole('tab', { name: 'Settings' }).click();
  expect(await lightIsOn(page)).toEqual(['ended', 'ended']);
});

test('a camera that is not allowed is one sentence', async ({ page, context }) => {
  await context.clearPermissions();
  await askForCamera(page);
  await expect(page.getByRole('alert')).toHaveText(
    /^The camera was not allowed; .* choose an image file instead\.$/,
  );
  await expect(page.getByRole('button', { name: 'Choose an image' })).toBeVisible();
});
