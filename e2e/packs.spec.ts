import { expect, test } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { bundledPack } from './support/commandLine';
import { generate, openPage, setSteps } from './support/page';
import { tinyPackFile } from './support/tinyPack';

test('the first visit shows the download, the second needs none', async ({ page }) => {
  const fetched: string[] = [];
  page.context().on('request', (request) => {
    if (request.url().endsWith('.onnx')) fetched.push(request.url());
  });
  await page.goto('/?ep=wasm');
  await expect(page.getByRole('status').filter({ hasText: /MB/ }).first()).toBeVisible();
  await openPage(page);
  expect(fetched.length).toBeGreaterThan(0);
  fetched.length = 0;
  await openPage(page);
  await setSteps(page, 2);
  await generate(page, 'red apple');
  expect(fetched).toEqual([]);
});

test('an altered file is refused by name', async ({ page, context }) => {
  const bytes = await readFile(`${bundledPack}flow.onnx`);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  await context.route('**/flow.onnx', (route) => route.fulfill({ body: bytes }));
  await page.goto('/?ep=wasm');
  await expect(page.getByRole('alert')).toHaveText(/flow\.onnx/, { timeout: 60_000 });
  await expect(page.locator('html')).not.toHaveAttribute('data-ready', 'true');
});

test('a page in place of a manifest is refused in one sentence', async ({ page, context }) => {
  await context.route('**/elsewhere/manifest.json', (route) =>
    route.fulfill({ contentType: 'text/html', body: '<!doctype html><title>Not here</title>' }),
  );
  await page.goto('/?ep=wasm&pack=elsewhere/');
  await expect(page.getByRole('alert')).toHaveText(/elsewhere.* web page.*\./, {
    timeout: 30_000,
  });
});

test('another pack opens by its address', async ({ page, context }) => {
  await context.route('**/tiny/**', async (route) => {
    const path = new URL(route.request().url()).pathname.split('/tiny/')[1] ?? '';
    await route.fulfill({ body: await tinyPackFile(path) });
  });
  await openPage(page, '?ep=wasm&pack=tiny/');
  await generate(page, 'red apple');
  await page.getByRole('tab', { name: 'Models' }).click();
  await expect(page.getByText('Tiny random pack').first()).toBeVisible();
});

test('without WebGPU the page works on WASM, and says so when WebGPU was asked for', async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.defineProperty(Navigator.prototype, 'gpu', { get: () => undefined });
  });
  await openPage(page, '');
  await expect(page.locator('html')).toHaveAttribute('data-ep', 'wasm');
  await setSteps(page, 2);
  await generate(page, 'red apple');
  await page.goto('/?ep=webgpu');
  await expect(page.getByRole('alert')).toHaveText(/WebGPU.*\./, { timeout: 30_000 });
});
