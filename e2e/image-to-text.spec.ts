import { expect, test } from '@playwright/test';
import { readFile, readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { bundledPack, flowtok } from './support/commandLine';
import { captionText, drop, generate, openPage, resultPicture, setSteps } from './support/page';
import { test as onTinyPack } from './support/tinyPack';

const examples = async () =>
  (await readdir(`${bundledPack}examples`)).sort().map((name) => `${bundledPack}examples/${name}`);

test('a chosen picture gets the caption that the command line gives', async ({ page }) => {
  const files = (await examples()).slice(0, 3);
  const wanted = JSON.parse(await flowtok('caption', ...files, '--json')) as {
    caption: string;
    alternatives: { text: string; score: number }[];
  }[];
  await openPage(page);
  await page.getByRole('tab', { name: 'Image to text' }).click();
  await expect(page.getByRole('button', { name: 'Choose an image' })).toBeVisible();
  for (const [i, file] of files.entries()) {
    await page.locator('input[type=file]').setInputFiles(file);
    await expect(page.getByRole('status').first()).toContainText(/Read in/, { timeout: 60_000 });
    await expect(captionText(page)).toHaveText(wanted[i]?.caption ?? '');
    const guesses = page.getByRole('region', { name: 'Caption' }).getByRole('listitem');
    await expect(guesses).toHaveCount(3);
    for (const [at, { text, score }] of (wanted[i]?.alternatives ?? []).entries()) {
      await expect(guesses.nth(at)).toContainText(text);
      const shown = Number(/(\d+)\s%/.exec(await guesses.nth(at).innerText())?.[1]);
      expect(Math.abs(shown - 100 * score)).toBeLessThanOrEqual(1);
    }
  }
});

test('a drawn picture reads back as what was asked', async ({ page }) => {
  await openPage(page);
  await generate(page, 'red apple');
  await page.getByRole('button', { name: 'Caption it' }).click();
  await expect(captionText(page)).toHaveText(/apple/, { timeout: 60_000 });
  await expect(page.getByRole('region', { name: 'Picture' }).getByRole('img')).toBeVisible();
});

test('the caption can be copied as text, as alt attribute and as Markdown', async ({
  page,
  context,
}) => {
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await openPage(page);
  const [file = ''] = await examples();
  await drop(page, { name: 'example.png', type: 'image/png', bytes: await readFile(file) });
  await expect(captionText(page)).not.toHaveText('', { timeout: 60_000 });
  const caption = await captionText(page).textContent();
  const copied = async (button: string) => {
    await page.getByRole('button', { name: button }).click();
    return page.evaluate(() => navigator.clipboard.readText());
  };
  expect(await copied('Copy caption')).toBe(caption);
  expect(await copied('Copy as alt attribute')).toBe(`alt="${caption}"`);
  expect(await copied('Copy as Markdown')).toBe(`![${caption}](example.png)`);

  // Another guess, then words of one's own: both are what is copied, and the gallery has the last alone.
  const guesses = page.getByRole('region', { name: 'Caption' }).getByRole('listitem');
  const guess = await guesses.first().getByRole('button').textContent();
  await guesses.first().getByRole('button').click();
  await expect(captionText(page)).toHaveText(guess ?? '');
  await page.getByRole('button', { name: 'Rewrite the caption' }).click();
  await page.getByRole('textbox', { name: 'Caption' }).fill('what I see in it');
  await page.keyboard.press('Enter');
  await expect(captionText(page)).toHaveText('what I see in it');
  await expect(page.getByRole('button', { name: 'Rewrite the caption' })).toBeFocused();
  expect(await copied('Copy as alt attribute')).toBe('alt="what I see in it"');
  await expect(guesses).toHaveCount(4);
  await page.getByRole('tab', { name: 'Gallery' }).click();
  const kept = page.getByRole('listbox', { name: 'Kept results' }).getByRole('option');
  await expect(kept).toHaveAccessibleName(/what I see in it/);
  await page.getByRole('tab', { name: 'Image to text' }).click();

  // A picture on the clipboard is pasted, one of the samples is a click.
  await page.evaluate(
    async (bytes) => {
      const png = new Blob([new Uint8Array(bytes)], { type: 'image/png' });
      await navigator.clipboard.write([new ClipboardItem({ 'image/png': png })]);
    },
    [...(await readFile(`${bundledPack}examples/octopus.png`))],
  );
  await page.keyboard.press('Control+V');
  await expect(page.getByRole('img', { name: 'The pasted picture' })).toBeVisible();
  await expect(captionText(page)).toHaveText('octopus', { timeout: 60_000 });
  await page.getByRole('button', { name: /^Example: key/ }).click();
  await expect(captionText(page)).toHaveText('key', { timeout: 60_000 });
});

onTinyPack(
  'a text file dropped as a picture gets one sentence, and what was made stays',
  async ({ page }) => {
    await openPage(page);
    await setSteps(page, 2);
    await generate(page, 'dog');
    await drop(page, { name: 'notes.txt', type: 'text/plain', bytes: Buffer.from('no picture') });
    await expect(page.getByRole('alert')).toHaveText(/notes\.txt.*\./);
    await page.getByRole('tab', { name: 'Text to image' }).click();
    await expect(resultPicture(page)).toHaveAccessibleName(/^dog/);
  },
);

onTinyPack('a broken picture gets one sentence', async ({ page }) => {
  await openPage(page);
  const whole = await sharp({
    create: { width: 64, height: 64, channels: 3, background: '#c33' },
  })
    .png()
    .toBuffer();
  await drop(page, { name: 'cut.png', type: 'image/png', bytes: whole.subarray(0, 40) });
  await expect(page.getByRole('alert')).toHaveText(/cut\.png.*\./);
});
