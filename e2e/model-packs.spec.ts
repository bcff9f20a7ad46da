// The Models place: packs from addresses, zips and folders, added, used, checked, mended, removed.
import { expect as strict, test, type Page } from '@playwright/test';
import { zipSync } from 'fflate';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { generate } from './support/page';
import { startPackHost, type PackHost } from './support/packHost';

const expect = strict.configure({ timeout: 60_000 });
const tiny = fileURLToPath(new URL('../testdata/tiny-pack/', import.meta.url));

let host: PackHost;
test.beforeEach(async () => {
  host = await startPackHost(tiny);
});
test.afterEach(() => host.close());

const card = (page: Page) => page.getByRole('article', { name: 'Tiny random pack' });
const button = (page: Page, name: string) => card(page).getByRole('button', { name });
const files = (folder: string) =>
  readdir(folder, { recursive: true, withFileTypes: true }).then((found) =>
    found.filter((entry) => entry.isFile()).map(({ parentPath, name }) => `${parentPath}/${name}`),
  );

/** The model in use may still load: packs do not wait for it. */
async function openModels(page: Page): Promise<void> {
  await page.goto('/?ep=wasm');
  await page.getByRole('tab', { name: 'Models' }).click();
}

async function addFrom(page: Page, address: string): Promise<void> {
  await page.getByRole('textbox', { name: 'Address or repository' }).fill(address);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
}

async function agree(page: Page): Promise<void> {
  const dialog = page.getByRole('dialog', { name: `Get a pack from ${new URL(host.url).host}?` });
  await expect(dialog).toBeVisible();
  await dialog.getByRole('button', { name: 'Get it' }).click();
}

test('a pack of another host comes on the visitor’s word, is used, remembered, and removed with an undo', async ({
  page,
}) => {
  await openModels(page);
  await addFrom(page, host.url);
  await expect(page.getByRole('dialog')).toBeVisible();
  expect(host.requests).toEqual([]);
  await agree(page);
  await expect(card(page).getByRole('status')).toHaveText('The pack is here.');
  await button(page, 'Use').click();
  await expect(card(page)).toContainText('In use');
  await page.getByRole('tab', { name: 'Text to image' }).click();
  await generate(page, 'red apple');

  // It opens without its host from now on.
  await host.close();
  await openModels(page);
  await expect(card(page)).toContainText('In use');
  await button(page, 'Remove').click();
  await expect(card(page)).toHaveCount(0);
  await page.getByRole('button', { name: 'Undo' }).click();
  await expect(button(page, 'Use')).toBeVisible();
  await button(page, 'Remove').click();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  // Gone for good once nothing can be undone.
  await expect(page.getByRole('button', { name: 'Undo' })).toHaveCount(0);
  await openModels(page);
  await expect(page.getByRole('article').first()).toBeVisible();
  await expect(card(page)).toHaveCount(0);
});

test('a zip and a folder of this device become packs', async ({ page }) => {
  const zip: Record<string, Uint8Array> = {};
  for (const path of await files(tiny))
    zip[`pack/${path.slice(tiny.length)}`] = await readFile(path);
  await openModels(page);
  await page.getByLabel('Zip of a pack').setInputFiles({
    name: 'tiny.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(zipSync(zip)),
  });
  await expect(card(page).getByRole('status')).toHaveText('The pack is here.');
  await button(page, 'Use').click();
  await expect(card(page)).toContainText('In use');
  await openModels(page);
  await expect(card(page)).toContainText('Files of this device');
  await button(page, 'Remove').click();
  await page.getByRole('button', { name: 'Dismiss' }).click();
  await expect(card(page)).toHaveCount(0);

  await page.getByLabel('Folder of a pack').setInputFiles(tiny);
  await expect(card(page).getByRole('status')).toHaveText('The pack is here.');
  await button(page, 'Verify').click();
  await expect(card(page).getByRole('status')).toHaveText('Every file is as its author made it.');
});

test('what is no pack is refused in one sentence', async ({ page }) => {
  await openModels(page);
  const alert = page.getByRole('alert');
  await page.getByLabel('Zip of a pack').setInputFiles({
    name: 'evil.zip',
    mimeType: 'application/zip',
    buffer: Buffer.from(zipSync({ '../manifest.json': new Uint8Array(3) })),
  });
  await expect(alert).toHaveText(
    /^“evil\.zip” cannot be added: it holds “\.\.\/manifest\.json”.*\.$/,
  );
  await addFrom(page, 'javascript:alert(1)');
  await expect(alert).toHaveText(/is no address of a model pack; .*\.$/);
});

test('an address elsewhere is asked for nothing before the visitor agrees', async ({ page }) => {
  await page.goto(`/?ep=wasm&pack=${encodeURIComponent(host.url)}`);
  await expect(page.getByRole('dialog')).toContainText(new URL(host.url).host);
  expect(host.requests).toEqual([]);
  await agree(page);
  await page.getByRole('tab', { name: 'Models' }).click();
  await expect(card(page)).toContainText('In use');
});

test('a repository of Hugging Face is found where it keeps its files', async ({
  page,
  context,
}) => {
  const asked: string[] = [];
  await context.route('https://huggingface.co/**', async (route) => {
    const path = new URL(route.request().url()).pathname;
    asked.push(path);
    const file = path.replace('/someone/tiny-pack/resolve/main/', '');
    await route.fulfill({
      body: await readFile(tiny + file),
      headers: { 'Access-Control-Allow-Origin': '*' },
    });
  });
  await openModels(page);
  await addFrom(page, 'someone/tiny-pack');
  await page
    .getByRole('dialog', { name: 'Get a pack from huggingface.co?' })
    .getByText('Get it')
    .click();
  await expect(card(page).getByRole('status')).toHaveText('The pack is here.');
  expect(asked[0]).toBe('/someone/tiny-pack/resolve/main/manifest.json');
});

test('a download that a reload cut goes on where it was, and damage is found and mended', async ({
  page,
}) => {
  host.cutAfter(90_000);
  await openModels(page);
  await addFrom(page, host.url);
  await agree(page);
  await expect(page.getByRole('status').filter({ hasText: 'MB of' })).toBeVisible();
  await expect.poll(() => host.held()).toBeGreaterThan(0);
  await openModels(page);
  host.cutAfter(undefined);
  await button(page, 'Go on').click();
  await expect(card(page).getByRole('status')).toHaveText('The pack is here.');
  expect(host.ranges.some((range) => range !== undefined)).toBe(true);
  expect(host.sent()).toBeLessThan(host.bytes + 2 ** 20);

  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('flowtok-pack-files');
    for await (const [name, handle] of folder.entries()) {
      const file = handle as FileSystemFileHandle;
      const { size } = await file.getFile();
      // The tiny flow network alone has this size.
      if (size !== 49_563) continue;
      const writer = await file.createWritable({ keepExistingData: true });
      await writer.write({ type: 'write', position: 1000, data: new Uint8Array([1, 2, 3]) });
      await writer.close();
      return name;
    }
    throw new Error('no such file');
  });
  await button(page, 'Verify').click();
  await expect(card(page).getByRole('status')).toHaveText(
    '1 file damaged or gone (flow.onnx), and mended.',
  );
});
