// The line is cut somewhere on the first visit: what is half there must not stand in the way of the next start.
import { expect as strict, test, type BrowserContext, type Page } from '@playwright/test';
import { startCutProxy, type CutProxy } from './support/cutProxy';
import { generate, setSteps } from './support/page';
import { serveBuild, type Site } from './support/site';

test.use({ serviceWorkers: 'allow' });
test.setTimeout(600_000);
const expect = strict.configure({ timeout: 120_000 });

let site: Site;
let line: CutProxy;
test.beforeAll(async () => {
  site = await serveBuild({ tiny: true });
  line = await startCutProxy(site.url);
});
test.afterAll(async () => {
  await line.close();
  await site.remove();
});
test.beforeEach(() => line.cutAt(undefined));

const ready = (page: Page) => expect(page.locator('html[data-ready="true"]')).toBeAttached();
const installed = (page: Page) =>
  expect
    .poll(() => page.evaluate(() => navigator.serviceWorker.controller?.state))
    .toBe('activated');

/** Requests of a whole first visit. */
let all = 0;
test('a first visit whose line holds is ready, and needs none afterwards', async ({
  page,
  context,
}) => {
  await page.goto(`${line.url}?ep=wasm`);
  await ready(page);
  await installed(page);
  all = line.seen();
  expect(all).toBeGreaterThan(20);
  await worksWithoutLine(page, context);
});

async function worksWithoutLine(page: Page, context: BrowserContext): Promise<void> {
  line.cutAt(0);
  // What the browser happens to remember by itself is no promise.
  const devtools = await context.newCDPSession(page);
  await devtools.send('Network.clearBrowserCache');
  await page.reload();
  await ready(page);
  await setSteps(page, 1);
  await generate(page, 'dog face');
}

for (const [what, share] of [
  ['in its scripts', 0.05],
  ['while it is kept for later', 0.3],
  ['half way', 0.5],
  ['in the model', 0.85],
  ['near its end', 0.9],
] as const) {
  test(`a line that is cut ${what}: the next start is whole, and works offline`, async ({
    page,
    context,
  }) => {
    const requests = all || 60;
    line.cutAt(Math.max(1, Math.round(share * requests)));
    await page.goto(`${line.url}?ep=wasm`).catch(() => undefined);
    await expect.poll(() => line.refused()).toBeGreaterThan(0);

    line.cutAt(undefined);
    await page.goto(`${line.url}?ep=wasm`);
    await ready(page);
    await installed(page);
    await setSteps(page, 1);
    await generate(page, 'red apple');

    await worksWithoutLine(page, context);
  });
}
