// node scripts/large-pack.mjs PACK [--ep wasm|webgpu] [--steps N] [--prompt WORDS] [--seed N] [--out FILE.png] [--like FILE.png]
// Opens a pack in Chromium as a visitor does, draws one picture, and says what it took, as JSON: seconds, the memory of
// the tab's processes, and how far its colours are from those of --like. WebGPU is Chromium's software adapter unless
// --gpu is given. Needs the built app in dist/.

import { cpSync, existsSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { launchOptions } from './chromium.mjs';
import { watchMemory } from './largePack/memory.mjs';
import { leave, root } from './project.mjs';
import { startServer } from './staticServer.mjs';

const HOUR = 3_600_000;
const webgpu = {
  software: [
    '--enable-unsafe-webgpu',
    '--use-webgpu-adapter=swiftshader',
    '--enable-features=Vulkan',
  ],
  real: ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist', '--enable-features=Vulkan'],
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    ep: { type: 'string', default: 'wasm' },
    steps: { type: 'string', default: '4' },
    prompt: { type: 'string', default: 'a red apple' },
    seed: { type: 'string', default: '1' },
    out: { type: 'string' },
    like: { type: 'string' },
    gpu: { type: 'boolean', default: false },
  },
});
const [folder] = positionals;
if (folder === undefined || !existsSync(join(folder, 'manifest.json')))
  leave('Give the folder of a converted pack, with its manifest.json.');
if (!existsSync(join(root, 'dist', 'index.html')))
  leave('There is no built app in dist/; run "npm run build" first.');

const work = mkdtempSync(join(tmpdir(), 'flowtok-large-'));
const site = join(work, 'site');
cpSync(join(root, 'dist'), site, { recursive: true });
symlinkSync(resolve(folder), join(site, 'pack'));
const server = await startServer(site, 0);
// A profile on disk: without one Chromium keeps what a page stores in memory.
const profile = join(work, 'profile');
const context = await chromium.launchPersistentContext(profile, {
  ...launchOptions,
  args: [
    ...launchOptions.args,
    '--enable-blink-features=ForceEagerMeasureMemory',
    ...(values.ep === 'webgpu' ? webgpu[values.gpu ? 'real' : 'software'] : []),
  ],
  serviceWorkers: 'block',
});
const memory = watchMemory(profile);
try {
  const report = await draw(context.pages()[0] ?? (await context.newPage()));
  console.log(JSON.stringify(report));
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
} finally {
  memory.stop();
  // A browser that was ended from outside is closed already.
  await context.close().catch(() => undefined);
  await server.close();
  rmSync(work, { recursive: true, force: true });
}

/** One picture as a visitor draws it. */
async function draw(page) {
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 100) / 10;
  await page.goto(`http://localhost:${server.port}/?ep=${values.ep}&pack=pack/`);
  await or(page.locator('html[data-ready="true"]'), page);
  const loaded = seconds();
  const atRest = memory.now();
  console.error(`loaded in ${loaded} s`);
  await page.getByRole('spinbutton', { name: 'Steps' }).fill(values.steps);
  await page.getByRole('spinbutton', { name: 'Seed' }).fill(values.seed);
  await page.getByRole('textbox', { name: 'Prompt' }).fill(values.prompt);
  await page.getByRole('button', { name: 'Generate' }).click();
  const picture = page.getByRole('region', { name: 'Result' }).getByRole('img');
  await or(picture, page);
  const drawn = Math.round((seconds() - loaded) * 10) / 10;
  const png = await bytesOf(picture);
  if (values.out !== undefined) writeFileSync(values.out, png);
  const { bytes } = await page.evaluate(() => performance.measureUserAgentSpecificMemory());
  await page.getByRole('tab', { name: 'Settings' }).click();
  const because = await page
    .getByText(/WASM was chosen|WebGPU was chosen/)
    .first()
    .textContent();
  return {
    executionProvider: await page.locator('html').getAttribute('data-ep'),
    because,
    steps: Number(values.steps),
    load_s: loaded,
    picture_s: drawn,
    loaded_mb: atRest,
    peak_mb: memory.peak(),
    page_memory_mb: Math.round(bytes / 1e6),
    ...(values.like !== undefined && (await colourGaps(png, values.like))),
  };
}

/** What is waited for, or the page's own word on why it does not come. */
async function or(wanted, page) {
  const alert = page.getByRole('alert').filter({ hasText: /\S/ });
  await wanted.or(alert).first().waitFor({ state: 'attached', timeout: HOUR });
  if (await alert.count()) throw new Error(await alert.first().textContent());
}

async function bytesOf(picture) {
  const url = await picture.evaluate(async (image) => {
    await image.decode();
    const canvas = Object.assign(image.ownerDocument.createElement('canvas'), {
      width: image.naturalWidth,
      height: image.naturalHeight,
    });
    canvas.getContext('2d').drawImage(image, 0, 0);
    return canvas.toDataURL('image/png');
  });
  return Buffer.from(url.split(',')[1], 'base64');
}

/** The largest difference of two pictures' colours, of 255, and the mean one. */
async function colourGaps(...pictures) {
  const read = (picture) => sharp(picture).removeAlpha().raw().toBuffer();
  const [one, other] = await Promise.all(pictures.map(read));
  if (one.length !== other.length) return { largest_gap: 'of another size' };
  const gaps = one.map((value, i) => Math.abs(value - other[i]));
  const sum = gaps.reduce((total, gap) => total + gap, 0);
  const largest = gaps.reduce((most, gap) => Math.max(most, gap), 0);
  return { largest_gap: largest, mean_gap: Number((sum / gaps.length).toPrecision(3)) };
}
