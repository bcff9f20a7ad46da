// The hosts of docs/deploy.md: nginx and Caddy with the configuration that stands there, where they are installed, and
// the conditions of GitHub Pages.
import { expect as strict, test, type Page } from '@playwright/test';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { contentPolicy, isolation } from '../src/pwa/headers.mjs';
import { generate, setSteps } from './support/page';
import { serveBuild } from './support/site';
import { servers, startPagesHost } from './support/webServer';

test.use({ serviceWorkers: 'allow' });
test.setTimeout(300_000);
const expect = strict.configure({ timeout: 120_000 });

const ready = (page: Page) => expect(page.locator('html[data-ready="true"]')).toBeAttached();

function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) loads += 1;
  });
  return () => loads;
}

for (const [name, program] of Object.entries(servers)) {
  test(`${name} with the guide’s configuration`, async ({ page }) => {
    test.skip(program.version() === undefined, `${name} is not installed`);
    const site = await serveBuild({ tiny: true });
    const server = await program.start(site.folder.replace(/\/$/, ''));
    try {
      const assets = await readdir(join(site.folder, 'assets'));
      const wasm = assets.find((each) => each.endsWith('.wasm')) ?? '';
      const script = assets.find((each) => each.endsWith('.js')) ?? '';
      const headersOf = async (path: string) => (await fetch(server.url + path)).headers;
      for (const path of ['', `assets/${wasm}`, `assets/${script}`, 'serviceWorker.js', 'wrong']) {
        const headers = await headersOf(path);
        for (const [header, value] of Object.entries(isolation)) {
          expect(headers.get(header), `${header} of ${path}`).toBe(value);
        }
        expect(headers.get('content-security-policy')).toBe(contentPolicy);
        expect(headers.get('x-content-type-options')).toBe('nosniff');
        expect(headers.get('cache-control'), path).toBe(
          path.startsWith('assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
        );
      }
      expect((await fetch(`${server.url}wrong`)).status).toBe(404);
      expect((await headersOf(`assets/${wasm}`)).get('content-type')).toBe('application/wasm');
      expect((await headersOf('manifest.webmanifest')).get('content-type')).toContain('manifest');
      for (const path of [`assets/${wasm}`, `assets/${script}`]) {
        // Node's fetch asks for compression, as browsers do.
        expect((await headersOf(path)).get('content-encoding'), path).toMatch(/gzip|zstd/);
      }

      const loads = countLoads(page);
      await page.goto(`${server.url}?ep=wasm`);
      await ready(page);
      expect(loads()).toBe(1);
      expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
      await setSteps(page, 1);
      await generate(page, 'red apple');
    } finally {
      await server.close();
      await site.remove();
    }
  });
}

test('GitHub Pages: a folder of its own, no headers, kept for ten minutes, wrong addresses a page', async ({
  page,
}) => {
  const site = await serveBuild({ tiny: true });
  const host = await startPagesHost(site.folder, '/flowtok-web/');
  try {
    const loads = countLoads(page);
    await page.goto(`${host.url.replace(/\/$/, '')}?ep=wasm`);
    await ready(page);
    // The service worker isolates the page, at the price of one reload.
    expect(loads()).toBe(2);
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await setSteps(page, 1);
    await generate(page, 'red apple');
    // A pack's address that leads nowhere gets the host's page, which is said.
    await page.goto(`${host.url}?ep=wasm&pack=nowhere/`);
    await expect(page.getByRole('alert')).toHaveText(/nowhere.*\.$/);
    await host.close();
    await page.goto(`${host.url}?ep=wasm`);
    await ready(page);
    await generate(page, 'dog face');
  } finally {
    await host.close();
    await site.remove();
  }
});
