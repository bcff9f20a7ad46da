// A browser that gives this site no more room: its quota is set low for real, and what there is no room for is said
// before anything is lost, with what can go.
import { expect as strict, test, type Page } from '@playwright/test';
import { generate, setSteps } from './support/page';
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

test('a pack that does not fit is refused before its download, with what can go, and comes once that is gone', async ({
  page,
}) => {
  await open(page);
  await setSteps(page, 1);
  await generate(page, 'red apple');
  await place(page, 'Models');
  await page.getByLabel('Folder of a pack').setInputFiles(first.folder);
  await expect(card(page, first.name).getByRole('status')).toHaveText('The pack is here.');

  await setQuota(page, (await usage(page)) + second.ownBytes / 2);
  await addSecond(page);
  await expect(page.getByRole('alert')).toHaveText(
    /^“Second variant” needs [\d.]+ MB more than this browser leaves this site; .*\.$/,
  );
  expect(host.requests).toEqual(['manifest.json']);

  const rows = page.getByRole('list', { name: 'What can go to make room' }).getByRole('listitem');
  await expect(rows).toHaveCount(2);
  await expect(rows.first()).toContainText(/First variant, [\d.]+ MB/);
  await expect(rows.last()).toContainText(/Gallery: 1 result without a star, [\d.]+ MB/);
  await rows.last().getByRole('button', { name: 'Delete' }).click();
  await rows.first().getByRole('button', { name: 'Remove' }).click();
  await expect(rows).toHaveText('Nothing else of this site can go; free space on this device.');
  await page.getByRole('button', { name: 'Retry' }).click();
  await expect(card(page, second.name).getByRole('status')).toHaveText('The pack is here.');
  await expect(card(page, first.name)).toHaveCount(0);
  await place(page, 'Gallery');
  await expect(page.getByRole('option')).toHaveCount(0);
});

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

test('a gallery without room leaves the result on the page, and says how to keep it', async ({
  page,
}) => {
  // Before the page opens: the browser hands out room for a while ahead.
  await setQuota(page, 1);
  await open(page);
  await setSteps(page, 1);
  await page.getByRole('switch', { name: 'Live' }).setChecked(false);
  await generate(page, 'dog face');
  await expect(page.getByRole('alert')).toHaveText(
    'The browser’s storage is full, so this result is not in the gallery; download it, or delete some there.',
  );
  const [saved] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Download' }).click(),
  ]);
  expect(saved.suggestedFilename()).toMatch(/\.png$/);

  await setQuota(page, undefined);
  await generate(page, 'octopus');
  await place(page, 'Gallery');
  await expect(page.getByRole('option')).toHaveCount(1);
  await expect(page.getByRole('option', { name: /dog face/ })).toHaveCount(0);
});
