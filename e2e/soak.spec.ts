// A long stay in one page: pictures and captions with faults among them, in an order that a seed decides. What is drawn
// again must be what was drawn at the start, and memory must not grow. `npm run soak` runs it at length.
import { createHash } from 'node:crypto';
import { expect as strict, test, type Locator, type Page } from '@playwright/test';
import { bundledPack } from './support/commandLine';
import { chromiumWith, softwareGpu } from './support/chromium';
import {
  cancelButton,
  captionText,
  generateButton,
  pixelsOf,
  prompt,
  resultPicture,
  setSeed,
  setSteps,
} from './support/page';
import { prependToWorker, serveBuild } from './support/site';
import { deaths, destroyDevice, modelWorker, watching, type WatchedScope } from './support/worker';

/** Of each direction. */
const runs = Number(process.env.SOAK_RUNS ?? 40);
const provider = process.env.SOAK_EP ?? 'wasm';
const seed = Number(process.env.SOAK_SEED ?? 1);
/** Every so many runs one is compared with what it gave at the start. */
const compared = Math.min(100, runs / 10);
/** A short soak has as many faults as it has time for, a long one as many as a bad day. */
const faultShare = runs < 100 ? 0.1 : 0.05;

const graphics = process.env.SOAK_GPU === 'real' ? ['--enable-features=Vulkan'] : softwareGpu;
test.skip(!process.env.SOAK_RUNS, 'long: npm run soak runs it');
test.use({
  launchOptions: chromiumWith(
    // Memory is told at once, after a collection.
    '--enable-blink-features=ForceEagerMeasureMemory',
    ...(provider === 'webgpu' ? graphics : []),
  ),
});
test.describe.configure({ retries: 0 });
const expect = strict.configure({ timeout: 120_000 });

const prompts = ['red apple', 'dog face', 'octopus', 'blue heart'];
const pictures = ['octopus', 'sailboat'].map((name) => `${bundledPack}examples/${name}.png`);

test(`${runs} pictures and ${runs} captions with faults: none wrong, memory flat`, async ({
  page,
}) => {
  test.setTimeout(300_000 + runs * 20_000);
  // What the model says is for the long soak: a tiny pack has every fault, every comparison and every leak as well.
  const site = await serveBuild({ tiny: runs < 100 });
  try {
    await prependToWorker(site.folder, watching);
    await page.goto(`${site.url}?ep=${provider}`);
    await expect(page.locator('html[data-ready="true"]')).toBeAttached();
    await page.getByRole('switch', { name: 'Live' }).setChecked(false);

    const golden = await everything(page);
    // What grows once, grows now.
    expect(await everything(page)).toEqual(golden);
    const before = await memoryOf(page);

    const random = generator(seed);
    const pick = <T>(among: readonly T[]) => among[Math.floor(random() * among.length)] as T;
    const kinds = Array.from({ length: 2 * runs }, (_, i) => (i % 2 === 0 ? 'draw' : 'read'));
    const order = shuffled(kinds, random);
    const tally: Record<string, number> = { compared: 0 };
    for (const [index, kind] of order.entries()) {
      const fault = random() < faultShare ? pick(faults) : undefined;
      const last = (index + 1) % compared === 0;
      if (kind === 'draw') {
        const which = Math.floor(random() * prompts.length);
        const words = prompts[which] ?? '';
        // One that is not compared is new, so that the gallery and the strip fill as they do for a visitor.
        const drawn = await draw(page, words, last ? 1 : 2 + index, fault);
        if (last) expect(drawn, `run ${index + 1}, ${words}`).toBe(golden[which]);
      } else {
        const which = Math.floor(random() * pictures.length);
        const text = await read(page, pictures[which] ?? '', fault);
        expect(text, `run ${index + 1}, ${pictures[which]}`).toBe(golden[prompts.length + which]);
      }
      if (last) {
        tally.compared = (tally.compared ?? 0) + 1;
        console.log(`${index + 1} of ${order.length}: ${JSON.stringify(tally)}`);
      }
      await expect(page.getByRole('alert')).toHaveCount(0);
      const recovered = page.getByRole('button', { name: 'Dismiss' }).first();
      if (await recovered.isVisible()) {
        tally['started again'] = (tally['started again'] ?? 0) + 1;
        await recovered.click();
      }
      if (fault) tally[fault.name] = (tally[fault.name] ?? 0) + 1;
    }

    expect(await everything(page)).toEqual(golden);
    const after = await memoryOf(page);
    console.log(JSON.stringify({ seed, provider, runs: 2 * runs, ...tally, before, after }));
    expect(after.wasm + after.heap).toBeLessThanOrEqual(1.02 * (before.wasm + before.heap));
  } finally {
    await site.remove();
  }
});

interface Fault {
  name: string;
  cause: (page: Page) => Promise<void>;
}

const faults: Fault[] = [
  ...Object.entries(deaths).map(([what, cause]) => ({
    name: `a worker that ${what}`,
    cause: (page: Page) => cause(modelWorker(page)),
  })),
  {
    name: 'memory that WebAssembly does not get',
    cause: (page: Page) =>
      modelWorker(page).evaluate(() => {
        WebAssembly.Memory.prototype.grow = () => {
          throw new RangeError('caused by the test');
        };
      }),
  },
  { name: 'cancelled', cause: cancelOne },
  ...(provider === 'webgpu'
    ? [
        {
          name: 'a destroyed device',
          cause: (page: Page) => destroyDevice(modelWorker(page)),
        },
      ]
    : []),
];

/** Asks for a picture of many steps and takes it back. */
async function cancelOne(page: Page): Promise<void> {
  await page.getByRole('tab', { name: 'Text to image' }).click();
  await prompt(page).fill('a picture that nobody waits for');
  await setSteps(page, 100);
  await generateButton(page).click();
  // A fast machine may be done before.
  await cancelButton(page)
    .click({ timeout: 5_000 })
    .catch(() => undefined);
  await expect(page.getByRole('progressbar')).toHaveCount(0);
}

/** Every golden prompt's pixels and every golden picture's caption, in their order. */
async function everything(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const words of prompts) found.push(await draw(page, words, 1));
  for (const file of pictures) found.push(await read(page, file));
  return found;
}

/** @returns the hash of the pixels */
async function draw(page: Page, words: string, seed: number, fault?: Fault): Promise<string> {
  await fault?.cause(page);
  await page.getByRole('tab', { name: 'Text to image' }).click();
  await prompt(page).fill(words);
  const before = await sourceOf(resultPicture(page));
  await setSteps(page, 2);
  await setSeed(page, seed);
  await generateButton(page).click();
  await ended(page, '[aria-label="Result"]', before);
  return createHash('sha256')
    .update(JSON.stringify(await pixelsOf(resultPicture(page))))
    .digest('hex');
}

async function read(page: Page, file: string, fault?: Fault): Promise<string> {
  await fault?.cause(page);
  await page.getByRole('tab', { name: 'Image to text' }).click();
  await expect(page.getByRole('region', { name: 'Picture' })).toBeVisible();
  const before = await sourceOf(page.getByRole('region', { name: 'Picture' }).getByRole('img'));
  await page.locator('input[type=file]').first().setInputFiles(file);
  await ended(page, '[aria-label="Picture"]', before);
  await expect(captionText(page)).toHaveText(/\w/);
  return (await captionText(page).textContent()) ?? '';
}

const sourceOf = (pictures: Locator): Promise<string | null> =>
  pictures.evaluateAll((found) => found[0]?.getAttribute('src') ?? null);

/** Waits until another picture is shown than before, and nothing is under way. */
async function ended(page: Page, region: string, before: string | null): Promise<void> {
  await page.waitForFunction(
    ([selector, source]) => {
      const picture = document.querySelector<HTMLImageElement>(`${selector} img`);
      const busy = document.querySelector('[role=progressbar]') !== null;
      return picture !== null && picture.getAttribute('src') !== source && !busy;
    },
    [region, before] as const,
    { timeout: 300_000 },
  );
}

/** Bytes after a collection: JavaScript heaps of the page and its workers, and WebAssembly memories. */
async function memoryOf(page: Page): Promise<{ heap: number; wasm: number }> {
  const heap = await page.evaluate(async () => {
    const { breakdown } = await (
      performance as Performance & {
        measureUserAgentSpecificMemory: () => Promise<{
          breakdown: { bytes: number; types: string[] }[];
        }>;
      }
    ).measureUserAgentSpecificMemory();
    return breakdown
      .filter(({ types }) => types.includes('JavaScript'))
      .reduce((sum, { bytes }) => sum + bytes, 0);
  });
  const wasm = await modelWorker(page).evaluate(() =>
    (globalThis as WatchedScope).watched.memories.reduce(
      (sum, { buffer }) => sum + buffer.byteLength,
      0,
    ),
  );
  return { heap, wasm };
}

/** Numbers in [0, 1) from a seed (mulberry32). */
function generator(from: number): () => number {
  let state = from | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function shuffled<T>(list: T[], random: () => number): T[] {
  for (let i = list.length - 1; i > 0; i -= 1) {
    const j = Math.floor(random() * (i + 1));
    [list[i], list[j]] = [list[j] as T, list[i] as T];
  }
  return list;
}
