// Nothing leaves this machine: a long tour of all places with every request written down. What goes past the page (from
// a worker, the service worker or the browser itself) goes to a proxy that writes it down as well and answers nothing.
import { expect, test, type Locator, type Page } from '@playwright/test';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { bundledPack } from './support/commandLine';
import { captionText, generate, setSteps } from './support/page';
import { serveBuild } from './support/site';

/** Chromium asks this for the kind of every form field on any site; no page makes it do so, or can stop it. */
const CHROMIUM_FORMS = 'content-autofill.googleapis.com:443';

const proxied: string[] = [];
let proxy: Server;

test.beforeAll(async () => {
  proxy = createServer((request, response) => {
    proxied.push(request.url ?? '');
    response.writeHead(502).end();
  }).on('connect', (request, socket) => {
    proxied.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
});
test.afterAll(() => proxy.close());

test('a tour of all places asks no other server for anything and breaks no rule of the policy', async ({
  browser,
}) => {
  test.setTimeout(600_000);
  const site = await serveBuild({ tiny: true });
  const { port } = proxy.address() as AddressInfo;
  const context = await browser.newContext({
    serviceWorkers: 'allow',
    acceptDownloads: true,
    proxy: { server: `http://127.0.0.1:${port}`, bypass: 'localhost' },
  });
  const asked = new Set<string>();
  const complaints: string[] = [];
  context.on('request', (request) => asked.add(new URL(request.url()).origin));
  context.on('console', (message) => {
    const { url } = message.location();
    // A text file has no icon of its own: the browser looks for one.
    const expected = url.endsWith('/favicon.ico') || url.startsWith('https://flowtok.example');
    if (message.type() === 'error' && !expected) complaints.push(`${message.text()} ${url}`);
  });
  context.on('weberror', (error) => complaints.push(error.error().message));
  try {
    const page = await context.newPage();
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', ({ effectiveDirective, blockedURI }) =>
        console.error(`policy: ${effectiveDirective} ${blockedURI}`),
      );
    });
    await page.goto(`${site.url}?ep=wasm`);
    await expect(page.locator('html[data-ready="true"]')).toBeAttached({ timeout: 120_000 });
    await tour(page);
    // The tour can fail: what it looks for is seen where there is some.
    expect(await sent(page, 'https://flowtok.example/')).toBe(false);
    await expect.poll(() => proxied.length).toBeGreaterThan(0);
  } finally {
    await context.close();
    await site.remove();
  }
  const known = ['flowtok.example:443', CHROMIUM_FORMS];
  expect(proxied.filter((url) => !known.includes(url))).toEqual([]);
  asked.delete('https://flowtok.example');
  expect([...asked].filter((origin) => origin !== 'null')).toEqual([new URL(site.url).origin]);
  expect(complaints).toEqual([]);
});

async function tour(page: Page): Promise<void> {
  await setSteps(page, 2);
  await generate(page, 'red apple');
  await page.getByRole('button', { name: 'See the flow' }).click();
  for (const film of ['Save as WebP', 'Save as WebM']) {
    await saves(page, page.getByRole('dialog').getByRole('button', { name: film }));
  }
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Export' }).click();
  await saves(page, page.getByRole('menuitem', { name: 'Chat emoji' }));

  await page.getByRole('tab', { name: 'Image to text' }).click();
  await page
    .locator('input[type=file]')
    .first()
    .setInputFiles(join(bundledPack, 'examples', 'octopus.png'));
  await expect(captionText(page)).toHaveText(/\w/, { timeout: 60_000 });

  await page.getByRole('tab', { name: 'Blend' }).click();
  await page.getByRole('button', { name: 'egg → chicken' }).click();
  await expect(page.getByRole('button', { name: /^Frame 2/ })).toBeVisible({ timeout: 120_000 });

  await page.getByRole('tab', { name: 'Gallery' }).click();
  await expect(page.getByRole('option', { name: /red apple/ })).toBeVisible();
  const zip = await saves(page, page.getByRole('button', { name: 'Export all' }));
  await page.getByLabel('Zip file').setInputFiles(zip);

  await page.getByRole('tab', { name: 'Models' }).click();
  await page.getByText('Files', { exact: true }).click();
  await page.getByRole('tab', { name: 'Settings' }).click();
  const [licences] = await Promise.all([
    page.waitForEvent('popup'),
    page.getByRole('link', { name: 'Licences' }).click(),
  ]);
  await expect(licences.locator('body')).toContainText('onnxruntime-web');
  await licences.close();
  await page.reload();
  await expect(page.locator('html[data-ready="true"]')).toBeAttached({ timeout: 120_000 });
}

/** Presses a button that saves a file; gives where it is. */
async function saves(page: Page, button: Locator): Promise<string> {
  const [download] = await Promise.all([
    page.waitForEvent('download', { timeout: 120_000 }),
    button.click(),
  ]);
  return download.path();
}

/** Whether a request of the page to this address is answered. */
function sent(page: Page, url: string): Promise<boolean> {
  return page.evaluate(
    (address) =>
      fetch(address).then(
        () => true,
        () => false,
      ),
    url,
  );
}

test('the policy lets in no other script, and no markup from text', async ({ page }) => {
  await page.goto('/?ep=wasm');
  const outcome = await page.evaluate(async () => {
    const violated = (directive: string) =>
      new Promise<string>((resolve) => {
        addEventListener('securitypolicyviolation', (event) => {
          if (event.effectiveDirective.startsWith(directive)) resolve(event.effectiveDirective);
        });
      });
    const attempt = (act: () => unknown) => {
      try {
        act();
        return 'done';
      } catch (error) {
        return (error as Error).name;
      }
    };
    const foreign = document.createElement('img');
    const image = violated('img-src');
    foreign.src = 'https://flowtok.example/pixel.png';
    return {
      image: await image,
      markup: attempt(() => {
        document.body.innerHTML = '<p>text</p>';
      }),
      worker: attempt(() => new Worker('https://flowtok.example/worker.js')),
    };
  });
  expect(outcome).toEqual({ image: 'img-src', markup: 'TypeError', worker: 'TypeError' });
  await expect(page.getByRole('tab', { name: 'Settings' })).toBeVisible();
});
