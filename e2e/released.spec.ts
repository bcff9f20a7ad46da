// A pack that `convert` made of the authors' architecture, in the browser, on WASM.
import { expect, test, type Page } from '@playwright/test';
import { tokenizerAlone } from '../src/runtime/testing/releasedPack';
import { everyFormat } from './support/pictures';
import { drop, generate, openPage, pixelsOf, setSeed } from './support/page';
import {
  colourGap,
  pretendMemory,
  releasedGolden,
  serveReleasedPack,
} from './support/releasedPack';

const address = '?ep=wasm&pack=released/';

async function drawsAsReleased(page: Page): Promise<void> {
  const golden = await releasedGolden();
  await setSeed(page, golden.seed);
  const { data } = await pixelsOf(await generate(page, golden.prompt));
  expect(colourGap(data, golden.pixels)).toBeLessThanOrEqual(2);
}

test('draws what the authors’ code draws, and says why it has no captions', async ({
  page,
  context,
}) => {
  await serveReleasedPack(context);
  await openPage(page, address);
  await drawsAsReleased(page);
  await page.getByRole('tab', { name: 'Image to text' }).click();
  const place = page.getByRole('tabpanel', { name: 'Image to text' });
  await expect(place).toContainText('cannot caption pictures');
  await expect(place).toContainText('It comes without text decoder.');
  await expect(place).toContainText('training it on pictures with captions');
});

test('takes its networks in turn where memory is short, and draws the same', async ({
  page,
  context,
}) => {
  // A page may have half: 1.7 MB, less than all networks take in 8 bits too.
  await serveReleasedPack(context);
  await pretendMemory(context, 0.0034);
  await openPage(page, address);
  await drawsAsReleased(page);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByText('Memory is short, so its networks')).toBeVisible();
});

test('says so where not even one of them fits', async ({ page, context }) => {
  await serveReleasedPack(context);
  await pretendMemory(context, 0.001);
  await page.goto(`/${address}`);
  await expect(page.getByRole('alert')).toHaveText(
    /This device cannot run .* needs 0\.9 MB of memory at once, and a page here has about 0\.5 MB; use a device with more memory.*\./,
    { timeout: 60_000 },
  );
});

test('a pack with an image tokenizer alone shows what its tokens keep', async ({
  page,
  context,
}) => {
  await serveReleasedPack(context, tokenizerAlone);
  await openPage(page, address);
  await expect(page.getByRole('tabpanel', { name: 'Text to image' })).toContainText(
    'It comes without text projector and flow network.',
  );
  await page.getByRole('tab', { name: 'Blend' }).click();
  await page.getByRole('radio', { name: 'Round trip' }).check({ force: true });
  const [picture] = await everyFormat();
  if (!picture) throw new Error('no picture was made');
  await drop(page, picture);
  // A dropped file is read before the place has it.
  await expect(page.getByText('What do tokens keep of it?')).toBeHidden();
  await page.getByRole('button', { name: 'Go round' }).click();
  const trip = page.getByRole('region', { name: 'Round trip' });
  await expect(trip.getByRole('img', { name: /reconstructed/ })).toBeVisible({ timeout: 60_000 });
  await expect(
    trip.getByRole('img', { name: 'The 77 tokens of the picture, 16 numbers each' }),
  ).toBeVisible();
  await expect(trip).toContainText('what its tokens alone keep');
  await expect(trip).not.toContainText('Redrawn');
});
