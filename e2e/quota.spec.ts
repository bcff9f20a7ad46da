// A browser that gives this site no more room: its quota is set low for real, and what there is no room for is said
// before anything is lost, with what can go.
import { expect as strict, test, type Page } from '@playwright/test';
import { startPackHost, type PackHost } from './support/packHost';
import { packVariant, type PackVariant } from './support/packVariant';
import { serveBuild, type Site } from './support/site';

test.setTimeout(300_000);
const expect = strict.configure({ timeout: 60_000 });

let site: Site;
let first: PackVariant;
let second: PackVariant;
let host: PackHost;
test.beforeAll(async () => {
  site = await serveBuild({ tiny: true });
  first = await packVariant('First variant');
  second = await packVariant('Second variant');
});
test.afterAll(async () => {
  await Promise.all([site.remove(), first.remove(), second.remove()]);
});
test.beforeEach(async () => {
  host = await startPackHost(second.folder);
});
test.afterEach(() => host.close());

const place = (page: Page, name: string) => page.getByRole('tab', { name }).click();
const card = (page: Page, name: string) => page.getByRole('article', { name });

async function open(page: Page): Promise<void> {
  await page.goto(`${site.url}?ep=wasm`);
  await expect(page.locator('html[data-ready="true"]')).toBeAttached();
}

const usage = (page: Page) =>
  page.evaluate(async () => (await navigator.storage.estimate()).usage ?? 0);

/** undefined gives the browser's own again. */
async function setQuota(page: Page, quotaSize: number | undefined): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { origin } = new URL(site.url);
  await devtools.send('Storage.overrideQuotaForOrigin', {
    origin,
    ...(quotaSize !== undefined && { quotaSize }),
  });
}

async function addSecond(page: Page): Promise<void> {
  await page.getByRole('textbox', { name: 'Address or repository' }).fill(host.url);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Get it' }).click();
}

test('a disk that fills up on the way stops the download with one sentence, and it goes on from there', async ({
  page,
}) => {
  await open(page);
  await place(page, 'Models');
  host.cutAfter(20_000);
  await addSecond(page);
  await expect.poll(() => host.held()).toBeGreaterThan(0);
  // What was promised at the start is no longer there.
  await setQuota(page, (await usage(page)) + 1);
  host.cutAfter(undefined);
  host.release();
  await expect(page.getByRole('alert')).toHaveText(/^There is no room for this model pack .*\.$/);
  const sent = host.sent();
  expect(sent).toBeGreaterThan(0);
  await setQuota(page, undefined);
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(card(page, second.name).getByRole('status')).toHaveText('The pack is here.');
  await card(page, second.name).getByRole('button', { name: 'Verify' }).click();
  await expect(card(page, second.name).getByRole('status')).toHaveText(
    'Every file is as its author made it.',
  );
});
