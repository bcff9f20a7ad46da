// Graphics devices that go while they are needed, in real Chromium on its software adapter: slow, so with a tiny pack.
import { expect as strict, test, type Page } from '@playwright/test';
import { chromiumWith, softwareGpu } from './support/chromium';
import { generate, generateButton, pixelsOf, resultPicture, setSteps } from './support/page';
import { prependToWorker, serveBuild, type Site } from './support/site';
import { destroyDevice, modelWorker, watching } from './support/worker';

test.use({ launchOptions: chromiumWith(...softwareGpu) });
test.setTimeout(600_000);
test.skip(!process.env.GPU_FAULTS, 'minutes on a software adapter: GPU_FAULTS=1 runs it');
const expect = strict.configure({ timeout: 200_000 });

let site: Site;
test.beforeAll(async () => {
  site = await serveBuild({ tiny: true });
  await prependToWorker(site.folder, watching);
});
test.afterAll(() => site.remove());

async function open(page: Page): Promise<void> {
  await page.goto(`${site.url}?ep=webgpu`);
  await expect(page.locator('html[data-ready="true"]')).toBeAttached();
  await expect(page.locator('html')).toHaveAttribute('data-ep', 'webgpu');
}

/** Asks for the same picture again, and lets `cause` happen once its first step is done. */
async function drawThrough(page: Page, cause: () => Promise<void>): Promise<void> {
  await generateButton(page).click();
  await expect(page.getByRole('progressbar', { name: 'Progress' })).toHaveAttribute(
    'aria-valuenow',
    /[1-9]/,
  );
  await cause();
  await expect(page.getByRole('progressbar')).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
}

/** The largest difference of a colour, of 255. */
function gap(a: { data: number[] }, b: { data: number[] }): number {
  expect(a.data.length).toBe(b.data.length);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - (b.data[i] ?? NaN))), 0);
}

test('a device that is destroyed, and a GPU process that crashes, cost one sentence and no picture', async ({
  page,
  browser,
}) => {
  await open(page);
  await setSteps(page, 4);
  const wanted = await pixelsOf(await generate(page, 'red apple'));

  await drawThrough(page, () => destroyDevice(modelWorker(page)));
  await expect(
    page.getByText('The graphics device failed and was replaced; what you asked for goes on.'),
  ).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('data-ep', 'webgpu');
  expect(await pixelsOf(resultPicture(page))).toEqual(wanted);
  await page.getByRole('button', { name: 'Dismiss' }).click();

  const devtools = await browser.newBrowserCDPSession();
  await drawThrough(page, async () => void (await devtools.send('Browser.crashGpuProcess')));
  // On another device, or on WASM where the browser gives none.
  await expect(page.getByText(/^The graphics device failed.* goes on.*\.$/)).toBeVisible();
  expect(gap(await pixelsOf(resultPicture(page)), wanted)).toBeLessThanOrEqual(2);
});
