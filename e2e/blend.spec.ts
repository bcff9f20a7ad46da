import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import { bundledPack } from './support/commandLine';
import { drop, generate, openPage, pixelsOf, setSteps } from './support/page';
import { test as onTinyPack, tinyPackFile } from './support/tinyPack';

const LONG = { timeout: 120_000 };
const example = (name: string) => readFile(`${bundledPack}examples/${name}.png`);
const status = (page: Page) => page.getByRole('status').first();
// Thumbnails name nothing themselves: their buttons do.
const strip = (page: Page) => page.getByRole('list', { name: 'Frames' }).locator('img');

async function openBlend(page: Page, mode?: string): Promise<void> {
  await openPage(page);
  await page.getByRole('tab', { name: 'Blend' }).click();
  if (mode !== undefined) await page.getByRole('radio', { name: mode }).check({ force: true });
}

/** The mean difference of two pictures, in 8-bit steps. */
function distance(a: { data: number[] }, b: { data: number[] }): number {
  return a.data.reduce((sum, value, i) => sum + Math.abs(value - b.data[i]!), 0) / a.data.length;
}

test('two prompts: the way begins and ends in their own pictures, and its middle is nearer to both', async ({
  page,
}) => {
  await openBlend(page);
  await page.getByRole('textbox', { name: 'From, prompt' }).fill('red apple');
  await page.getByRole('textbox', { name: 'To, prompt' }).fill('full moon');
  await page.getByRole('slider', { name: 'Frames' }).fill('3');
  await page.getByRole('button', { name: 'Blend', exact: true }).click();
  await expect(status(page)).toContainText('Drawn in', LONG);
  await expect(strip(page)).toHaveCount(3);
  const [from, middle, to] = await Promise.all([0, 1, 2].map((i) => pixelsOf(strip(page).nth(i))));
  const apart = distance(from!, to!);
  expect(apart).toBeGreaterThan(5);
  expect(distance(from!, middle!)).toBeLessThan(apart);
  expect(distance(middle!, to!)).toBeLessThan(apart);

  await page.getByRole('tab', { name: 'Text to image' }).click();
  await page.getByRole('spinbutton', { name: 'Seed' }).fill('1');
  const apple = await pixelsOf(await generate(page, 'red apple'));
  expect(distance(apple, from!)).toBeLessThan(1);
});

onTinyPack(
  'the scrubber and the frames show the frame, and the strip is saved as a PNG and as a film',
  async ({ page }) => {
    await openBlend(page);
    await page.getByRole('slider', { name: 'Frames' }).fill('3');
    await page.getByRole('button', { name: 'egg → chicken' }).click();
    await expect(status(page)).toContainText('Drawn in', LONG);
    const shown = page.getByRole('region', { name: 'Blend result' }).getByRole('img');
    await page.getByRole('slider', { name: 'Frame', exact: true }).fill('2');
    await expect(shown).toHaveAccessibleName('egg to chicken, 100 %');
    await page.getByRole('button', { name: /^Frame 2/ }).click();
    await expect(shown).toHaveAccessibleName('egg to chicken, 50 %');
    await page.getByRole('button', { name: 'Play' }).click();
    // Looked at on every frame: a slower look could meet the film at the same picture each time.
    await page.waitForFunction(
      () => document.querySelector('img[alt="egg to chicken, 0 %"]') !== null,
      undefined,
      { polling: 'raf', timeout: 60_000 },
    );
    await page.getByRole('button', { name: 'Pause' }).click();

    const [picture] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Strip' }).click(),
    ]);
    expect(picture.suggestedFilename()).toBe('egg-to-chicken.png');
    const { format, width, height } = await sharp(await readFile(await picture.path())).metadata();
    expect({ format, width, height }).toEqual({ format: 'png', width: 3 * 72 + 8, height: 80 });
    const [film] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Animated WebP' }).click(),
    ]);
    expect(film.suggestedFilename()).toBe('egg-to-chicken.webp');
    const read = await sharp(await readFile(await film.path()), { animated: true }).metadata();
    expect({ pages: read.pages, width: read.width }).toEqual({ pages: 3, width: 512 });
  },
);

test('a picture and a prompt: a picture dropped on an end is that end of the way', async ({
  page,
}) => {
  await openBlend(page);
  await page.getByRole('textbox', { name: 'To, prompt' }).fill('octopus');
  await drop(page, { name: 'elephant.png', type: 'image/png', bytes: await example('elephant') });
  await expect(page.getByRole('group', { name: 'From' }).getByRole('img')).toHaveAccessibleName(
    'elephant.png',
  );
  await page.getByRole('slider', { name: 'Frames' }).fill('3');
  await page.getByRole('button', { name: 'Blend', exact: true }).click();
  await expect(status(page)).toContainText('Drawn in', LONG);
  const [first, , last] = await Promise.all([0, 1, 2].map((i) => pixelsOf(strip(page).nth(i))));
  const given = await sharp(await example('elephant'))
    .flatten({ background: '#fff' })
    .ensureAlpha()
    .raw()
    .toBuffer();
  const original = { data: [...given] };
  expect(distance(first!, original)).toBeLessThan(10);
  expect(distance(last!, original)).toBeGreaterThan(15);

  const to = page.getByRole('group', { name: 'To', exact: true });
  await to.getByRole('radio', { name: 'Picture' }).check({ force: true });
  await to.locator('input[type=file]').setInputFiles(`${bundledPack}examples/elephant.png`);
  await expect(to.getByRole('img')).toHaveAccessibleName('elephant.png');
  await page.getByRole('button', { name: 'Blend', exact: true }).click();
  await expect(page.getByRole('button', { name: /^Frame 3, elephant.png to ele/ })).toBeVisible(
    LONG,
  );
  await expect(status(page)).toContainText('Drawn in', LONG);
  expect(distance(await pixelsOf(strip(page).nth(2)), original)).toBeLessThan(10);
});

onTinyPack(
  'a way with a picture in it comes back bit for bit by link, by its strip and from the gallery',
  async ({ page, context }) => {
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await openBlend(page);
    await page.getByRole('textbox', { name: 'From, prompt' }).fill('egg');
    await page.getByRole('radio', { name: 'Picture' }).last().check({ force: true });
    await page
      .getByRole('group', { name: 'To', exact: true })
      .locator('input[type=file]')
      .setInputFiles(`${bundledPack}examples/octopus.png`);
    await page.getByRole('radio', { name: 'Flat', exact: true }).check({ force: true });
    await page.getByRole('spinbutton', { name: 'Steps' }).fill('2');
    await page.getByRole('slider', { name: 'Frames' }).fill('3');
    await page.getByRole('button', { name: 'Blend', exact: true }).click();
    await expect(status(page)).toContainText('Drawn in', LONG);
    const frames = async () => {
      const all = [0, 1, 2].map((i) => pixelsOf(strip(page).nth(i)));
      return (await Promise.all(all)).map(({ data }) => data);
    };
    const drawn = await frames();
    await page.getByRole('button', { name: 'Copy link' }).click();
    await expect(page.getByText('The link is on the clipboard.')).toBeVisible();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Strip' }).click(),
    ]);
    const bytes = await readFile(await download.path());

    /** Draws something else, so that what comes then is new. */
    async function drawOther() {
      await page.getByRole('radio', { name: 'Any style' }).check({ force: true });
      await page.getByRole('spinbutton', { name: 'Steps' }).fill('1');
      await page.getByRole('button', { name: 'egg → chicken' }).click();
      await expect(strip(page).last()).toBeVisible();
      await expect(status(page)).toContainText('Drawn in', LONG);
      expect(await frames()).not.toEqual(drawn);
    }
    async function expectSame() {
      await expect(page.getByRole('button', { name: /^Frame 3, egg to octopus/ })).toBeVisible(
        LONG,
      );
      await expect(status(page)).toContainText('Drawn in', LONG);
      expect(await frames()).toEqual(drawn);
      await expect(page.getByRole('spinbutton', { name: 'Steps' })).toHaveValue('2');
      await expect(page.getByRole('radio', { name: 'Flat', exact: true })).toBeChecked();
    }
    await drawOther();
    await page.goto(link);
    await expectSame();

    await drawOther();
    await page.getByRole('tab', { name: 'Text to image' }).click();
    await drop(page, { name: 'strip.png', type: 'image/png', bytes });
    await expectSame();

    await drawOther();
    await page.getByRole('tab', { name: 'Gallery' }).click();
    const kept = page.getByRole('option', { name: /^egg to octopus\.png/ });
    await expect(kept).toHaveCount(1);
    await kept.click();
    await page.getByRole('button', { name: 'Draw it again' }).click();
    await expectSame();
  },
);

test('a sum of prompts is drawn beside its terms, and a sum that cannot be read gets one sentence', async ({
  page,
}) => {
  await openBlend(page, 'Sum of prompts');
  const sum = page.getByRole('textbox', { name: 'Sum of prompts' });
  await sum.fill('red heart - red + blue');
  await sum.press('Enter');
  await expect(status(page)).toContainText('Drawn in', LONG);
  await expect(page.getByRole('list', { name: 'Terms' }).getByRole('listitem')).toHaveText([
    /red heart/,
    /minus red/,
    /blue/,
  ]);
  const shown = page.getByRole('region', { name: 'Blend result' }).getByRole('img');
  const { data } = await pixelsOf(shown);
  const mean = (channel: number) =>
    data.reduce((total, value, i) => total + (i % 4 === channel ? value : 0), 0);
  // The red went, and blue came.
  expect(mean(2)).toBeGreaterThan(mean(0));
  await sum.fill('red heart -');
  await sum.press('Enter');
  await expect(page.getByRole('alert')).toHaveText(/nothing after it.*\./);
  await expect(shown).toBeVisible();
});

test('variations leave their picture the further, the stronger they are', async ({ page }) => {
  await openBlend(page, 'Variations');
  const variations = page.getByRole('region', { name: 'Variations' }).locator('img');
  const far: number[] = [];
  await drop(page, { name: 'elephant.png', type: 'image/png', bytes: await example('elephant') });
  await expect(page.getByRole('img', { name: 'elephant.png' })).toBeVisible();
  for (const strength of ['0', '1']) {
    await page.getByRole('slider', { name: 'Strength' }).fill(strength);
    await page.getByRole('button', { name: 'Vary', exact: true }).click();
    await expect(page.getByRole('progressbar')).toBeVisible();
    await expect(status(page)).toContainText('Drawn in', LONG);
    await expect(variations).toHaveCount(6);
    const [a, b] = [await pixelsOf(variations.nth(0)), await pixelsOf(variations.nth(1))];
    far.push(distance(a, b));
  }
  expect(far[0]).toBeLessThan(0.01);
  expect(far[1]).toBeGreaterThan(1);
});

test('a round trip shows caption, reconstruction and the redrawn picture with their PSNR', async ({
  page,
}) => {
  await openBlend(page, 'Round trip');
  await drop(page, { name: 'octopus.png', type: 'image/png', bytes: await example('octopus') });
  await page.getByRole('button', { name: 'Go round' }).click();
  await expect(status(page)).toContainText('Drawn in', LONG);
  const trip = page.getByRole('region', { name: 'Round trip' });
  await expect(trip).toContainText('octopus');
  // Original, reconstruction, the picture drawn again, and the tokens.
  await expect(trip.getByRole('img')).toHaveCount(4);
  const ratios = ((await trip.textContent()) ?? '').match(/\d+\.\d(?= dB)/g)?.map(Number) ?? [];
  expect(ratios).toHaveLength(2);
  // Tokens keep more of a picture than its words do.
  expect(ratios[0]).toBeGreaterThan(ratios[1] ?? Infinity);
});

test('a blend can be cancelled and keeps what it drew; the last drawn picture can be an end', async ({
  page,
}) => {
  await openPage(page);
  await setSteps(page, 2);
  await generate(page, 'dog');
  await page.getByRole('tab', { name: 'Blend' }).click();
  await page
    .getByRole('group', { name: 'From' })
    .getByRole('radio', { name: 'Picture' })
    .check({ force: true });
  await page.getByRole('button', { name: 'Use last result' }).click();
  await expect(page.getByRole('group', { name: 'From' }).getByRole('img')).toHaveAccessibleName(
    'dog',
  );
  await page.getByRole('textbox', { name: 'To, prompt' }).fill('rocket');
  await page.getByRole('slider', { name: 'Frames' }).fill('24');
  await page.getByRole('button', { name: 'Blend', exact: true }).click();
  await expect(strip(page).first()).toBeVisible(LONG);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(status(page)).toContainText('Cancelled');
  expect(await strip(page).count()).toBeGreaterThan(0);
  expect(await strip(page).count()).toBeLessThan(24);
});

onTinyPack(
  'a pack without an image encoder says why a mode is off, and the others work',
  async ({ page }) => {
    await page.route('**/models/flowtok-emoji/manifest.json', async (route) => {
      const text = (await tinyPackFile('manifest.json')).toString();
      const manifest = JSON.parse(text) as { files: { role: string }[] };
      manifest.files = manifest.files.filter(({ role }) => role !== 'imageEncoder');
      await route.fulfill({ json: manifest });
    });
    await openBlend(page, 'Variations');
    await expect(page.getByRole('tabpanel')).toContainText('comes without image encoder');
    await page.getByRole('radio', { name: 'Sum of prompts' }).check({ force: true });
    await expect(page.getByRole('button', { name: 'Draw the sum' })).toBeVisible();
  },
);
