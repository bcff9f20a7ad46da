// Graphics devices that go while they are needed, in real Chromium on its software adapter: slow, so with a tiny pack.
import { expect as strict, test, type Page } from '@playwright/test';
import { chromiumWith, softwareGpu } from './support/chromium';
import { generateButton, pixelsOf, prompt, resultPicture, setSteps } from './support/page';
import { prependToWorker, serveBuild, type Site } from './support/site';
import { destroyDevice, exhaustDevice, modelWorker, watching } from './support/worker';

test.use({ launchOptions: chromiumWith(...softwareGpu) });
test.skip(!process.env.GPU_FAULTS, 'minutes on a software adapter: GPU_FAULTS=1 runs it');
// One page meets them all, one after the other: a load takes half a minute here.
test.describe.configure({ mode: 'serial', timeout: 600_000 });
const expect = strict.configure({ timeout: 300_000 });

let site: Site;
let page: Page;
let wanted: { data: number[] };
test.beforeAll(async ({ browser }) => {
  test.setTimeout(600_000);
  site = await serveBuild({ tiny: true });
  await prependToWorker(site.folder, watching);
  page = await browser.newPage();
  await page.goto(`${site.url}?ep=webgpu`);
  await expect(page.locator('html[data-ready="true"][data-ep="webgpu"]')).toBeAttached();
  await page.getByRole('switch', { name: 'Live' }).setChecked(false);
  await setSteps(page, 3);
  await prompt(page).fill('red apple');
  await generateButton(page).click();
  await expect(resultPicture(page)).toBeVisible();
  wanted = await pixelsOf(resultPicture(page));
});
test.afterAll(async () => {
  await page.close();
  await site.remove();
});
test.afterEach(() => page.getByRole('button', { name: 'Dismiss' }).click());

/** Asks for the same picture again, and lets `cause` happen once its first step is done. */
async function drawThrough(cause: () => Promise<void>): Promise<void> {
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

const replaced = () =>
  page.getByText('The graphics device failed and was replaced; what you asked for goes on.');

for (const [what, cause] of [
  ['a device that is destroyed at its work', destroyDevice],
  ['memory that the graphics device does not have', exhaustDevice],
] as const) {
  test(`${what} costs one sentence and no picture`, async () => {
    await drawThrough(() => cause(modelWorker(page)));
    await expect(replaced()).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('data-ep', 'webgpu');
    expect(await pixelsOf(resultPicture(page))).toEqual(wanted);
  });
}

test('a GPU process that crashes costs one sentence and no picture', async ({ browser }) => {
  const devtools = await browser.newBrowserCDPSession();
  await drawThrough(async () => void (await devtools.send('Browser.crashGpuProcess')));
  // On another device, or on WASM where the browser gives none.
  await expect(page.getByText(/^The graphics device failed.* goes on.*\.$/)).toBeVisible();
  expect(gap(await pixelsOf(resultPicture(page)), wanted)).toBeLessThanOrEqual(2);
});
