// A page that dies while it loads on a graphics device, as one that runs out of memory does, must not die again at every
// start. Chromium's software adapter, and a load that is held up so that the tab's process can be killed in it.
import { expect as strict, test, type BrowserContext, type Page } from '@playwright/test';
import { chromiumWith, softwareGpu } from './support/chromium';
import { killTab } from './support/killTab';
import { serveBuild, type Site } from './support/site';

test.use({ launchOptions: chromiumWith(...softwareGpu) });
test.setTimeout(600_000);
const expect = strict.configure({ timeout: 120_000 });

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

/** Chooses WebGPU as a visitor does: the address would outrank it. */
async function chooseWebGpu(page: Page): Promise<void> {
  await page.goto(site.url);
  await isReady(page, 'wasm');
  await page.getByRole('tab', { name: 'Settings' }).click();
  const providers = page.getByRole('group', { name: 'Execution provider' });
  await providers.getByRole('radio', { name: /WebGPU/ }).check({ force: true });
  await isReady(page, 'webgpu');
}

/** From now on ONNX Runtime's own code does not come, so that loading does not end. */
async function holdLoading(context: BrowserContext): Promise<() => Promise<void>> {
  await context.route('**/*.wasm', () => undefined);
  return () => context.unrouteAll({ behavior: 'ignoreErrors' });
}

async function startLoading(page: Page): Promise<void> {
  await Promise.all([page.waitForRequest('**/*.wasm'), page.goto(site.url)]);
}

test('the next page starts on WASM, says so, and leads back', async ({
  page,
  context,
  browser,
}) => {
  await chooseWebGpu(page);
  const goOn = await holdLoading(context);
  await startLoading(page);
  await killTab(browser, page);
  await goOn();

  const next = await context.newPage();
  await next.goto(site.url);
  await expect(notice(next)).toBeVisible();
  await isReady(next, 'wasm');
  // It stays so, and is said once.
  await next.reload();
  await isReady(next, 'wasm');
  await expect(notice(next)).toBeHidden();

  await startLoadingOnWebGpu(next);
  await next.reload();
  await isReady(next, 'webgpu');
});

/** The way back that Settings have. */
async function startLoadingOnWebGpu(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Settings' }).click();
  const providers = page.getByRole('group', { name: 'Execution provider' });
  await providers.getByRole('radio', { name: /WebAssembly/ }).check({ force: true });
  await providers.getByRole('radio', { name: /WebGPU/ }).check({ force: true });
  await isReady(page, 'webgpu');
}

test('the button of the notice tries the graphics device again', async ({
  page,
  context,
  browser,
}) => {
  await chooseWebGpu(page);
  const goOn = await holdLoading(context);
  await startLoading(page);
  await killTab(browser, page);
  await goOn();
  const next = await context.newPage();
  await next.goto(site.url);
  await next.getByRole('button', { name: 'Use the graphics device again' }).click();
  await isReady(next, 'webgpu');
  await expect(notice(next)).toBeHidden();
});

test('a page that is reloaded or closed while it loads changes nothing', async ({
  page,
  context,
}) => {
  await chooseWebGpu(page);
  const goOn = await holdLoading(context);
  await startLoading(page);
  await page.reload({ waitUntil: 'commit' });
  await page.close();
  await goOn();
  const next = await context.newPage();
  await next.goto(site.url);
  await isReady(next, 'webgpu');
  await expect(notice(next)).toHaveCount(0);
});
