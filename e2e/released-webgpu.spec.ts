// The converted pack on WebGPU, with Chromium's software adapter: slow, so two steps.
import { expect, test, type Page } from '@playwright/test';
import { generate, openPage, pixelsOf, setSeed, setSteps } from './support/page';
import { serveReleasedPack } from './support/releasedPack';

test.use({
  launchOptions: {
    executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-background-networking',
      '--enable-unsafe-webgpu',
      '--use-webgpu-adapter=swiftshader',
      '--enable-features=Vulkan',
    ],
  },
});

async function drawOn(page: Page, provider: 'wasm' | 'webgpu'): Promise<number[]> {
  await openPage(page, `?ep=${provider}&pack=released/`);
  await expect(page.locator('html')).toHaveAttribute('data-ep', provider);
  await setSteps(page, 2);
  await setSeed(page, 7);
  return (await pixelsOf(await generate(page, 'a red apple'))).data;
}

test('a converted pack draws the same on WebGPU and WASM', async ({ page, context }) => {
  test.setTimeout(600_000);
  await serveReleasedPack(context);
  const wasm = await drawOn(page, 'wasm');
  const webgpu = await drawOn(page, 'webgpu');
  const gaps = wasm.map((value, i) => Math.abs(value - (webgpu[i] ?? NaN)));
  expect(gaps.length).toBe(4 * 64 * 64);
  expect(gaps.filter((gap) => !(gap <= 2))).toEqual([]);
});
