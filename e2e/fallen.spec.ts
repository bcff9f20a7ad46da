// A page that dies while it loads on a graphics device, as one that runs out of memory does, must not die again at every
// start. Chromium's software adapter, and a load that is held up so that the tab's process can be killed in it.
import { expect as strict, test, type Page } from '@playwright/test';
import { chromiumWith, softwareGpu } from './support/chromium';
import { killTab } from './support/killTab';
import { serveBuild, type Site } from './support/site';

test.use({ launchOptions: chromiumWith(...softwareGpu) });
test.setTimeout(600_000);
const expect = strict.configure({ timeout: 300_000 });

let site: Site;
test.beforeAll(async () => {
  site = await serveBuild({ tiny: true });
});
test.afterAll(() => site.remove());

const isReady = (page: Page, provider: string) =>
  expect(page.locator(`html[data-ready="true"][data-ep="${provider}"]`)).toBeAttached();
const notice = (page: Page) =>
  page.getByText(
    'The page ended while the model was loaded, so it runs with WebAssembly now, which asks less of this device.',
  );

const radio = (page: Page, name: RegExp) =>
  page.getByRole('group', { name: 'Execution provider' }).getByRole('radio', { name });

/** ONNX Runtime's own code for WebGPU; without it a load does not end. */
const WEBGPU_CODE = /\.(jspi|asyncify)-[^/]*\.wasm$/;

/** Chooses WebGPU as a visitor does, since the address would outrank it, and gives the load no way to end. */
async function startLoading(page: Page): Promise<void> {
  await page.goto(site.url);
  await isReady(page, 'wasm');
  // Of this page alone: a route of the whole context could not be taken back once the page is dead.
  await page.route(WEBGPU_CODE, () => undefined);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await Promise.all([
    page.waitForRequest(WEBGPU_CODE),
    radio(page, /WebGPU/).check({ force: true }),
  ]);
}

test('the next page starts on WASM and says so once; the settings lead back', async ({
  page,
  context,
  browser,
}) => {
  await startLoading(page);
  await killTab(browser, page);

  const next = await context.newPage();
  await next.goto(site.url);
  await expect(notice(next)).toBeVisible();
  await isReady(next, 'wasm');
  await next.reload();
  await isReady(next, 'wasm');
  await expect(notice(next)).toBeHidden();

  await next.getByRole('tab', { name: 'Settings' }).click();
  await radio(next, /WebAssembly/).check({ force: true });
  await Promise.all([
    next.waitForRequest(WEBGPU_CODE),
    radio(next, /WebGPU/).check({ force: true }),
  ]);
});

test('the button of the notice has the graphics device tried again, in earnest', async ({
  page,
  context,
  browser,
}) => {
  test.skip(!process.env.GPU_FAULTS, 'a whole load on a software adapter: GPU_FAULTS=1 runs it');
  await startLoading(page);
  await killTab(browser, page);

  const next = await context.newPage();
  await next.goto(site.url);
  await next.getByRole('button', { name: 'Use the graphics device again' }).click();
  await expect(notice(next)).toBeHidden();
  await isReady(next, 'webgpu');
});

test('a page that is reloaded or closed while it loads changes nothing', async ({
  page,
  context,
}) => {
  await startLoading(page);
  await Promise.all([page.waitForRequest(WEBGPU_CODE), page.reload({ waitUntil: 'commit' })]);
  await page.close();

  const next = await context.newPage();
  await Promise.all([next.waitForRequest(WEBGPU_CODE), next.goto(site.url)]);
  await expect(notice(next)).toHaveCount(0);
});
