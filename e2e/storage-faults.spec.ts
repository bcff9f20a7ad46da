// What happens to the packs on this device behind the page's back: a second tab, cleared storage, records of other versions.
import { expect as strict, test, type Page } from '@playwright/test';
import { fileURLToPath } from 'node:url';
import { bundledPack } from './support/commandLine';
import { captionText, generate, setSteps } from './support/page';
import { startPackHost } from './support/packHost';
import { packVariant } from './support/packVariant';
import { serveBuild, type Site } from './support/site';

test.setTimeout(300_000);
const expect = strict.configure({ timeout: 60_000 });

const tiny = fileURLToPath(new URL('../testdata/tiny-pack/', import.meta.url));

const sites: Site[] = [];
test.afterEach(async () => {
  for (const site of sites.splice(0)) await site.remove();
});

async function open(page: Page, options = { tiny: true }): Promise<Site> {
  const site = await serveBuild(options);
  sites.push(site);
  await page.goto(`${site.url}?ep=wasm`);
  await expect(page.locator('html[data-ready="true"]')).toBeAttached();
  return site;
}

async function clearStorage(page: Page, storageTypes = 'all'): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(page.url());
  await devtools.send('Storage.clearDataForOrigin', { origin, storageTypes });
}

test('two tabs that add one pack at once fetch each file once, and both have it', async ({
  page,
  context,
}) => {
  const variant = await packVariant('Shared variant');
  const host = await startPackHost(variant.folder);
  try {
    const site = await open(page);
    const other = await context.newPage();
    await other.goto(site.url);
    host.cutAfter(10_000);
    for (const tab of [page, other]) {
      await tab.getByRole('tab', { name: 'Models' }).click();
      await tab.getByRole('textbox', { name: 'Address or repository' }).fill(host.url);
      await tab.getByRole('button', { name: 'Add', exact: true }).click();
      await tab.getByRole('dialog').getByRole('button', { name: 'Get it' }).click();
    }
    // Both are at it: each has read the manifest, and one is within a file.
    await expect
      .poll(() => host.requests.filter((name) => name === 'manifest.json').length)
      .toBe(2);
    await expect.poll(() => host.held()).toBe(1);
    host.cutAfter(undefined);
    host.release();
    for (const tab of [page, other]) {
      const card = tab.getByRole('article', { name: variant.name });
      await expect(card.getByRole('status')).toHaveText('The pack is here.');
    }
    const files = host.requests.filter((name) => name.endsWith('.onnx'));
    expect([...files].sort()).toEqual([...new Set(files)].sort());
    const card = other.getByRole('article', { name: variant.name });
    await card.getByRole('button', { name: 'Verify' }).click();
    await expect(card.getByRole('status')).toHaveText('Every file is as its author made it.');
  } finally {
    await host.close();
    await variant.remove();
  }
});

test('storage that is cleared under the page costs a download, and nothing else', async ({
  page,
}) => {
  // The networks that read pictures are opened from the store at the first picture.
  await open(page, { tiny: false });
  await setSteps(page, 1);
  await clearStorage(page);
  await page.getByRole('tab', { name: 'Image to text' }).click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(`${bundledPack}examples/octopus.png`);
  await expect(captionText(page)).toHaveText(/octopus/);
  await expect(page.getByRole('alert')).toHaveCount(0);
  await page.getByRole('tab', { name: 'Text to image' }).click();
  await generate(page, 'red apple');
  await page.getByRole('tab', { name: 'Models' }).click();
  await expect(page.getByRole('article').first()).toContainText('In use');
  await page.reload();
  await expect(page.locator('html[data-ready="true"]')).toBeAttached();
});

test('files of an added pack that the browser threw out come again, and without their host the bundled pack does', async ({
  page,
}) => {
  const host = await startPackHost(tiny);
  try {
    await open(page, { tiny: false });
    await page.getByRole('tab', { name: 'Models' }).click();
    await page.getByRole('textbox', { name: 'Address or repository' }).fill(host.url);
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Get it' }).click();
    const card = page.getByRole('article', { name: 'Tiny random pack' });
    await card.getByRole('button', { name: 'Use' }).click();
    await expect(card).toContainText('In use');
    await expect(page.locator('html[data-ready="true"]')).toBeAttached();

    // The records stay, as where a browser short of room throws out what is large.
    await clearStorage(page, 'file_systems,cache_storage');
    const sent = host.sent();
    await page.reload();
    await expect(page.locator('html[data-ready="true"]')).toBeAttached();
    await page.getByRole('tab', { name: 'Models' }).click();
    await expect(card).toContainText('In use');
    expect(host.sent()).toBeGreaterThan(sent);

    await clearStorage(page, 'file_systems,cache_storage');
    await host.close();
    await page.reload();
    await expect(page.getByRole('alert')).toHaveText(
      /^The pack that was chosen could not be opened, so the bundled one is: .*\.$/,
    );
    await expect(page.locator('html[data-ready="true"]')).toBeAttached();
    await page.getByRole('tab', { name: 'Text to image' }).click();
    await setSteps(page, 1);
    await generate(page, 'red apple');
  } finally {
    await host.close();
  }
});
