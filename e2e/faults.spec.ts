// What a device does to a page while it works: each fault is caused for real, and what was asked for comes all the same.
import { expect as strict, test, type Page, type Worker } from '@playwright/test';
import { bundledPack } from './support/commandLine';
import {
  captionText,
  generate,
  generateButton,
  pixelsOf,
  prompt,
  resultPicture,
  setSteps,
} from './support/page';
import { serveBuild, type Site } from './support/site';
import { deaths, modelWorker } from './support/worker';

test.setTimeout(400_000);
const expect = strict.configure({ timeout: 60_000 });

const sites: Site[] = [];
test.afterEach(async () => {
  for (const site of sites.splice(0)) await site.remove();
});

async function serve(options: Parameters<typeof serveBuild>[0] = { tiny: true }): Promise<Site> {
  const site = await serveBuild(options);
  sites.push(site);
  return site;
}

/** Opens the page; gives the worker that the model runs in. */
async function open(page: Page, site: Site): Promise<Worker> {
  await page.goto(`${site.url}?ep=wasm`);
  await expect(page.locator('html[data-ready="true"]')).toBeAttached();
  return modelWorker(page);
}

const started = (page: Page) =>
  page.getByText('The model stopped and was started again; what you asked for goes on.');

for (const [what, cause] of Object.entries(deaths)) {
  test(`a worker that ${what} at its work is replaced, and the picture comes`, async ({ page }) => {
    const worker = await open(page, await serve());
    await setSteps(page, 8);
    const wanted = await pixelsOf(await generate(page, 'red apple'));
    await cause(worker);
    await generateButton(page).click();
    await expect(started(page)).toBeVisible();
    await expect(page.locator('html[data-ready="true"]')).toBeAttached();
    await expect.poll(async () => page.getByRole('progressbar').count()).toBe(0);
    expect(await pixelsOf(resultPicture(page))).toEqual(wanted);
    await expect(page.getByRole('alert')).toHaveCount(0);
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await expect(started(page)).toBeHidden();
    await generate(page, 'dog face');
  });
}

test('memory that WebAssembly does not get costs a new start, not the caption', async ({
  page,
}) => {
  const worker = await open(page, await serve({}));
  // The networks that read pictures are opened with the first one, and need more memory than there is by then.
  await worker.evaluate(() => {
    WebAssembly.Memory.prototype.grow = () => {
      throw new RangeError('caused by the test');
    };
  });
  await page.getByRole('tab', { name: 'Image to text' }).click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(`${bundledPack}examples/octopus.png`);
  await expect(started(page)).toBeVisible();
  await expect(captionText(page)).toHaveText(/octopus/);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a page reloaded at its work has its prompt, its settings and its gallery', async ({
  page,
}) => {
  await open(page, await serve());
  await setSteps(page, 3);
  await generate(page, 'red apple');
  await setSteps(page, 100);
  await prompt(page).fill('dog face');
  await generateButton(page).click();
  await page.reload();
  await expect(page.locator('html[data-ready="true"]')).toBeAttached();
  await expect(prompt(page)).toHaveValue('dog face');
  await expect(page.getByRole('spinbutton', { name: 'Steps' })).toHaveValue('100');
  await page.getByRole('tab', { name: 'Gallery' }).click();
  await expect(page.getByRole('option', { name: /red apple/ })).toBeVisible();
  await page.getByRole('tab', { name: 'Text to image' }).click();
  await setSteps(page, 2);
  await generate(page, 'dog face');
});

test('two tabs draw at once and keep both results', async ({ page, context }) => {
  const other = await context.newPage();
  const site = await serve();
  await open(page, site);
  await open(other, site);
  await setSteps(page, 4);
  await setSteps(other, 4);
  await Promise.all([generate(page, 'red apple'), generate(other, 'dog face')]);
  const gallery = (tab: Page) => tab.getByRole('tab', { name: 'Gallery' });
  await gallery(page).click();
  await gallery(other).click();
  await expect(page.getByRole('option', { name: /red apple/ })).toBeVisible();
  await expect(other.getByRole('option', { name: /dog face/ })).toBeVisible();
  for (const tab of [page, other]) {
    await tab.reload();
    await gallery(tab).click();
    await expect(tab.getByRole('option', { name: /red apple/ })).toBeVisible();
    await expect(tab.getByRole('option', { name: /dog face/ })).toBeVisible();
  }
});

test('a clock that jumps keeps nothing from being drawn, kept and exported', async ({ page }) => {
  await open(page, await serve());
  await setSteps(page, 2);
  for (const [at, words] of [
    ['1970-01-02', 'red apple'],
    ['2150-01-01', 'dog face'],
  ] as const) {
    await page.evaluate((time) => {
      Date.now = () => time;
    }, Date.parse(at));
    await generate(page, words);
  }
  await page.getByRole('tab', { name: 'Gallery' }).click();
  await expect(page.getByRole('option', { name: /red apple/ })).toBeVisible();
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Export all' }).click(),
  ]);
  await page.getByLabel('Zip file').setInputFiles(await saved.path());
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a gallery without its stores is completed, one that was cleared begins anew', async ({
  page,
  context,
}) => {
  const site = await serve();
  await page.goto(`${site.url}icon.svg`);
  await page.evaluate(
    () =>
      new Promise((resolve, reject) => {
        const opening = indexedDB.open('flowtok-gallery', 1);
        opening.onsuccess = () => {
          opening.result.close();
          resolve(undefined);
        };
        opening.onerror = () => reject(new Error('no database'));
      }),
  );
  await open(page, site);
  await setSteps(page, 2);
  await generate(page, 'red apple');
  const gallery = page.getByRole('tab', { name: 'Gallery' });
  await gallery.click();
  await expect(page.getByRole('option', { name: /red apple/ })).toBeVisible();

  const devtools = await context.newCDPSession(page);
  const { origin } = new URL(site.url);
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes: 'all' });
  await page.getByRole('tab', { name: 'Text to image' }).click();
  await generate(page, 'dog face');
  const kept = page.getByRole('option', { name: /dog face/ });
  await gallery.click();
  await expect(kept).toBeVisible();
  await page.reload();
  await gallery.click();
  await expect(kept).toBeVisible();
});
