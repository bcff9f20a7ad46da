// The app as an installed one: without a network, on hosts that set no headers, through an update, and with
// pictures that other apps hand over. Every test has a server of its own, which it may stop.
import { expect as strict, test, type Page } from '@playwright/test';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { bundledPack } from './support/commandLine';
import { captionText, generate, pixelsOf, setSteps } from './support/page';
import { canCutNetwork, openProfile } from './support/noNetwork';
import { publishNext, serveBuild, type Site } from './support/site';
import { modelWorker } from './support/worker';

test.use({ serviceWorkers: 'allow', actionTimeout: 60_000 });
test.setTimeout(600_000);
// Pages start and update many times here, which a busy machine is slow at.
const expect = strict.configure({ timeout: 60_000 });

const sites: Site[] = [];
const serve = async (...options: Parameters<typeof serveBuild>) => {
  const site = await serveBuild(...options);
  sites.push(site);
  return site;
};
test.afterEach(async () => {
  for (const site of sites.splice(0)) await site.remove();
});

const example = async () => {
  const manifest = JSON.parse(await readFile(`${bundledPack}manifest.json`, 'utf8')) as {
    examples: { pictures: { path: string }[] };
  };
  return join(bundledPack, manifest.examples.pictures[0]?.path ?? '');
};

async function ready(page: Page): Promise<void> {
  await expect(page.locator('html[data-ready="true"]')).toBeAttached({ timeout: 120_000 });
}

/** How often the page was loaded, from now on. */
function countLoads(page: Page): () => number {
  let loads = 0;
  page.on('framenavigated', (frame) => {
    if (frame === page.mainFrame()) loads += 1;
  });
  return () => loads;
}

async function drawsAndReads(page: Page): Promise<void> {
  await setSteps(page, 2);
  const picture = await pixelsOf(await generate(page, 'red apple'));
  expect(new Set(picture.data).size).toBeGreaterThan(50);
  await page.getByRole('tab', { name: 'Image to text' }).click();
  // The pack's own pictures are there too.
  await page
    .getByRole('button', { name: /^Example: / })
    .first()
    .click();
  await expect(captionText(page)).toHaveText(/\w/);
}

const notice = (page: Page) => page.getByRole('region', { name: 'Update' });
const packVersion = (page: Page) =>
  page.evaluate(async () => {
    const answer = await fetch('models/flowtok-emoji/manifest.json');
    return ((await answer.json()) as { version: string }).version;
  });

test('after one visit both directions work with the server gone', async ({ page }) => {
  const site = await serve();
  const loads = countLoads(page);
  await page.goto(`${site.url}?ep=wasm`);
  await ready(page);
  expect(loads()).toBe(1);
  await site.stop();
  await expect(fetch(site.url)).rejects.toThrow();

  await page.reload();
  await ready(page);
  await drawsAndReads(page);
  // So is the code of places that were never opened.
  for (const place of ['Blend', 'Gallery', 'Models', 'Settings']) {
    await page.getByRole('tab', { name: place }).click();
    await expect(page.getByRole('tabpanel', { name: place })).not.toBeEmpty();
    await expect(page.getByRole('alert')).toHaveCount(0);
  }
});

test('a second visit in a browser that the system gives no network: both directions work', async () => {
  test.skip(!canCutNetwork(), 'unshare may not make a network namespace here');
  const profile = await mkdtemp(join(tmpdir(), 'flowtok-profile-'));
  const site = await serve();
  try {
    const first = await openProfile(profile, true);
    const visit = first.pages()[0] ?? (await first.newPage());
    await visit.goto(`${site.url}?ep=wasm`);
    await ready(visit);
    await first.close();

    const second = await openProfile(profile, false);
    const page = second.pages()[0] ?? (await second.newPage());
    await page.goto(`${site.url}?ep=wasm`);
    await ready(page);
    // The server runs on, and cannot be reached.
    expect((await fetch(site.url)).ok).toBe(true);
    const reached = (url: string) =>
      fetch(url, { mode: 'no-cors' }).then(
        () => true,
        () => false,
      );
    expect(await page.evaluate(reached, `${site.url}no-such-file`)).toBe(false);
    await drawsAndReads(page);
    await second.close();
  } finally {
    await rm(profile, { recursive: true, force: true });
  }
});

test('a plain host in a subfolder: isolated after one reload, with threads, and offline', async ({
  page,
  browser,
}) => {
  const site = await serve({ path: '/people/someone/flowtok/', isolated: false });
  const loads = countLoads(page);
  await page.goto(`${site.url}?ep=wasm`);
  await ready(page);
  expect(loads()).toBe(2);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const devtools = await browser.newBrowserCDPSession();
  const { targetInfos } = await devtools.send('Target.getTargets');
  const threads = targetInfos.filter(({ type, url }) => type === 'worker' && /\/ort/.test(url));
  // ONNX Runtime's first thread is the worker itself.
  expect(threads.length).toBe(Math.min(4, cores) - 1);

  await site.stop();
  await page.reload();
  await ready(page);
  expect(loads()).toBe(3);
  expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  await setSteps(page, 2);
  await generate(page, 'red apple');
});

test('a browser that never isolates is reloaded once', async ({ page }) => {
  const site = await serve({ isolated: false, tiny: true });
  const loads = countLoads(page);
  await page.addInitScript(() => {
    Object.defineProperty(globalThis, 'crossOriginIsolated', { value: false });
  });
  await page.goto(`${site.url}?ep=wasm`);
  await ready(page);
  expect(loads()).toBe(2);
});

test('the weights are stored once, and one build of ONNX Runtime', async ({ page }) => {
  const site = await serve();
  await page.goto(`${site.url}?ep=wasm`);
  await ready(page);
  const manifest = JSON.parse(await readFile(`${bundledPack}manifest.json`, 'utf8')) as {
    files: { bytes: number }[];
  };
  const packBytes = manifest.files.reduce((sum, { bytes }) => sum + bytes, 0);
  const stored = await page.evaluate(async () => {
    const found: { url: string; bytes: number }[] = [];
    for (const name of await caches.keys()) {
      const cache = await caches.open(name);
      for (const request of await cache.keys()) {
        const body = await (await cache.match(request))?.blob();
        found.push({ url: request.url, bytes: body?.size ?? 0 });
      }
    }
    const root = await navigator.storage.getDirectory();
    const folder = await root.getDirectoryHandle('flowtok-pack-files', { create: true });
    for await (const [name, handle] of folder.entries()) {
      const { size } = await (handle as FileSystemFileHandle).getFile();
      found.push({ url: name, bytes: size });
    }
    return found;
  });
  const wasm = stored.filter(({ url }) => url.endsWith('.wasm'));
  expect(wasm).toHaveLength(1);
  const all = stored.reduce((sum, { bytes }) => sum + bytes, 0);
  const rest = all - packBytes - (wasm[0]?.bytes ?? 0);
  // Scripts, styles, the typeface, icons and the pack's examples.
  expect(rest).toBeGreaterThan(0);
  expect(rest).toBeLessThan(2_500_000);
});

test('it can be installed', async ({ page, context }) => {
  const site = await serve({ tiny: true });
  await page.goto(`${site.url}?ep=wasm`);
  await ready(page);
  expect(await page.evaluate(() => navigator.serviceWorker.controller?.state)).toBe('activated');

  const address = await page.locator('link[rel=manifest]').getAttribute('href');
  const manifestUrl = new URL(address ?? '', site.url).href;
  const manifest = (await (await fetch(manifestUrl)).json()) as {
    name: string;
    icons: { src: string; sizes: string; type: string; purpose?: string }[];
    screenshots: { src: string; sizes: string; type: string; form_factor: string }[];
    shortcuts: { name: string; url: string }[];
  };
  expect(manifest.name).toBe('FlowTok Web');
  for (const icon of [...manifest.icons, ...manifest.screenshots]) {
    const answer = await fetch(new URL(icon.src, manifestUrl));
    expect(answer.headers.get('content-type')).toBe(icon.type);
    if (icon.sizes === 'any') continue;
    const { width, height } = await sharp(Buffer.from(await answer.arrayBuffer())).metadata();
    expect(`${width}x${height}`).toBe(icon.sizes);
  }
  expect(manifest.icons.map(({ sizes, purpose = 'any' }) => `${sizes} ${purpose}`)).toEqual(
    expect.arrayContaining(['192x192 any', '512x512 any', '192x192 maskable', '512x512 maskable']),
  );

  expect(manifest.screenshots.map(({ form_factor }) => form_factor)).toEqual(
    expect.arrayContaining(['wide', 'narrow']),
  );

  const devtools = await context.newCDPSession(page);
  expect((await devtools.send('Page.getAppManifest')).errors).toEqual([]);
  const { installabilityErrors } = await devtools.send('Page.getInstallabilityErrors');
  // A test's context is a private window, where nothing can be installed.
  expect(installabilityErrors.map(({ errorId }) => errorId)).toEqual(['in-incognito']);

  for (const { name, url } of manifest.shortcuts) {
    await page.goto(new URL(url, manifestUrl).href);
    await expect(page.getByRole('tab', { name, selected: true })).toBeVisible();
  }
  await expect(page).toHaveURL(site.url);
});

test('a new version asks, waits, and never meets the old pack', async ({ page, context }) => {
  const site = await serve({ tiny: true });
  await page.goto(`${site.url}?ep=wasm`);
  await ready(page);
  const old = await packVersion(page);
  const other = await context.newPage();
  await other.goto(`${site.url}?ep=wasm`);
  await ready(other);

  await publishNext(site.folder, '99.0.0');
  await page.reload();
  await expect(notice(page)).toContainText('A new version is ready');
  // Until the visitor agrees, page and pack stay what they were, reloaded or not.
  await expect(page.locator('body')).not.toHaveAttribute('data-next');
  expect(await packVersion(page)).toBe(old);
  await notice(page).getByRole('button', { name: 'Later' }).click();
  await expect(notice(page)).toBeHidden();
  await ready(page);
  await page.reload();
  await expect(page.locator('body')).not.toHaveAttribute('data-next');

  const loads = countLoads(page);
  const otherLoads = countLoads(other);
  await notice(page).getByRole('button', { name: 'Update' }).click();
  await expect(page.locator('body')).toHaveAttribute('data-next', 'true');
  await ready(page);
  expect(loads()).toBe(1);
  expect(await packVersion(page)).toBe('99.0.0');
  await expect(notice(page)).toBeHidden();

  // The other tab still runs the old version: it is told, not reloaded, and finds what it was made for.
  await expect(notice(other)).toContainText('A new version is ready');
  expect(otherLoads()).toBe(0);
  await expect(other.locator('body')).not.toHaveAttribute('data-next');
  const seen = other.workers()[0]?.evaluate(async () => {
    const script = await fetch(location.href);
    const answer = await fetch(new URL('../models/flowtok-emoji/manifest.json', location.href));
    return [script.status, ((await answer.json()) as { version: string }).version];
  });
  expect(await seen).toEqual([200, old]);
  await setSteps(other, 2);
  await generate(other, 'red apple');
  // A new worker of the old version: its script is no longer on the server.
  await other.getByRole('tab', { name: 'Settings' }).click();
  const [worker] = await Promise.all([
    other.waitForEvent('worker', { timeout: 60_000 }),
    other
      .getByRole('group', { name: 'Execution provider' })
      .getByRole('radio', { name: /^auto/i })
      .check({ force: true }),
  ]);
  expect((await fetch(worker.url())).status).toBe(404);
  await ready(other);

  await notice(other).getByRole('button', { name: 'Update' }).click();
  await expect(other.locator('body')).toHaveAttribute('data-next', 'true');
  await ready(other);

  // With every page on the new version the old one is kept for a way back, page and pack.
  await page.close();
  await other.reload();
  await switchVersion(other, 'Go back to the version before');
  await expect(other.locator('body')).not.toHaveAttribute('data-next');
  expect(await versionInUse(other)).toBe(old);
  await other.reload();
  await expect(other.locator('body')).not.toHaveAttribute('data-next');
  await switchVersion(other, 'Use the newest version');
  await expect(other.locator('body')).toHaveAttribute('data-next', 'true');
  expect(await versionInUse(other)).toBe('99.0.0');
});

async function switchVersion(page: Page, button: string): Promise<void> {
  await ready(page);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await page.getByRole('button', { name: button }).click();
}

/** The version of the pack that the model's worker opens. */
async function versionInUse(page: Page): Promise<string | undefined> {
  await ready(page);
  return modelWorker(page).evaluate(async () => {
    const answer = await fetch(new URL('../models/flowtok-emoji/manifest.json', location.href));
    return ((await answer.json()) as { version: string }).version;
  });
}

test('a picture shared by another app is captioned', async ({ page }) => {
  const site = await serve({ path: '/app/', tiny: true });
  await page.goto(`${site.url}?ep=wasm`);
  await ready(page);
  await share(page, await example());
  await expect(page.getByRole('tab', { name: 'Image to text', selected: true })).toBeVisible();
  await expect(captionText(page)).toHaveText(/\w/, { timeout: 120_000 });
  await expect(page).toHaveURL(site.url);
  // It was taken: a reload starts without it.
  await page.reload();
  await ready(page);
  await expect(page.getByRole('region', { name: 'Picture' }).getByRole('img')).toHaveCount(0);
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('a share without a picture gets one sentence', async ({ page }) => {
  const site = await serve({ tiny: true });
  await page.goto(`${site.url}?ep=wasm`);
  await ready(page);
  await share(page, null);
  await expect(page.getByRole('alert')).toHaveText(/^What was shared held no picture; .*\.$/);
});

/** What the operating system does for a share target: it posts the manifest's form to the app. */
async function share(page: Page, file: string | null): Promise<void> {
  await page.evaluate(async () => {
    const link = document.querySelector<HTMLLinkElement>('link[rel=manifest]');
    const manifest = (await (await fetch(link?.href ?? '')).json()) as {
      share_target: {
        action: string;
        method: string;
        enctype: string;
        params: { files: { name: string }[] };
      };
    };
    const { action, method, enctype, params } = manifest.share_target;
    const form = document.createElement('form');
    Object.assign(form, { action: new URL(action, link?.href).href, method, enctype, id: 'share' });
    const input = document.createElement('input');
    Object.assign(input, { type: 'file', name: params.files[0]?.name ?? '', id: 'shared' });
    form.append(input);
    document.body.append(form);
  });
  if (file === null) await page.locator('#shared').evaluate((input) => input.remove());
  else await page.locator('#shared').setInputFiles(file);
  await page.locator('#share').evaluate((form) => (form as HTMLFormElement).submit());
  await page.waitForURL((url) => !url.pathname.endsWith('share-target'));
}

test('a picture opened from the file manager is captioned', async ({ page }) => {
  const site = await serve({ tiny: true });
  // Only an installed app is launched with files. The queue is ours, the file handle is the browser's.
  await page.addInitScript(
    (bytes) => {
      const launch = async () => {
        const folder = await navigator.storage.getDirectory();
        const handle = await folder.getFileHandle('opened.png', { create: true });
        const writer = await handle.createWritable();
        await writer.write(new Uint8Array(bytes));
        await writer.close();
        return { files: [handle] };
      };
      Object.defineProperty(window, 'launchQueue', {
        value: {
          setConsumer: (consume: (launch: { files: FileSystemHandle[] }) => void) =>
            void launch().then(consume),
        },
      });
    },
    [...(await readFile(await example()))],
  );
  await page.goto(`${site.url}?ep=wasm`);
  await expect(page.getByRole('tab', { name: 'Image to text', selected: true })).toBeVisible({
    timeout: 60_000,
  });
  await expect(captionText(page)).toHaveText(/\w/, { timeout: 120_000 });
  await expect(page.getByRole('img', { name: 'opened.png' })).toBeVisible();
});
