// Chromium's own fake camera: a green picture with a pie that turns.
import { expect, test, type Page } from '@playwright/test';
import config from '../playwright.config';
import { captionText, openPage } from './support/page';
import { test as onTinyPack } from './support/tinyPack';

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

/** Whether each track that the page ever got is held or let go; a browser takes its time with both. */
async function expectTracks(page: Page, ...states: MediaStreamTrackState[]): Promise<void> {
  await expect
    .poll(() =>
      page.evaluate(() =>
        (window as { cameras?: MediaStreamTrack[] }).cameras?.map((each) => each.readyState),
      ),
    )
    .toEqual(states);
}

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
  await expectTracks(page, 'live');
  await take.click();
  await expect(captionText(page)).not.toHaveText('', { timeout: 60_000 });
  const picture = page.getByRole('region', { name: 'Picture' }).getByRole('img');
  await expect(picture).toHaveAccessibleName('The picture you took');
  expect(await picture.evaluate((image: HTMLImageElement) => image.naturalWidth)).toBeGreaterThan(
    300,
  );
  await expectTracks(page, 'ended');
});

onTinyPack('the camera closes on request and when its place is left', async ({ page, context }) => {
  await context.grantPermissions(['camera']);
  await watchTracks(page);
  await askForCamera(page);
  await page.getByRole('button', { name: 'Close the camera' }).click();
  await expect(page.getByLabel('What the camera sees')).toBeHidden();
  await expectTracks(page, 'ended');
  await page.getByRole('button', { name: 'Use the camera' }).click();
  await expect(page.getByLabel('What the camera sees')).toBeVisible();
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expectTracks(page, 'ended', 'ended');
});

onTinyPack('a camera that is not allowed is one sentence', async ({ page, context }) => {
  await context.clearPermissions();
  await askForCamera(page);
  await expect(page.getByRole('alert')).toHaveText(
    /^The camera was not allowed; .* choose an image file instead\.$/,
  );
  await expect(page.getByRole('button', { name: 'Choose an image' })).toBeVisible();
});
