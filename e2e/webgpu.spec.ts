// WebGPU on Chromium's software adapter against WASM: slow, so one prompt and one picture.
import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import sharp from 'sharp';
import type { FromWorker } from '../src/protocol/messages';
import { chromiumWith, softwareGpu } from './support/chromium';
import { bundledPack } from './support/commandLine';

test.use({ launchOptions: chromiumWith(...softwareGpu) });

interface Numbers {
  executionProvider: string;
  drawn: number[];
  /** Two seeds drawn in one batch. */
  batch: number[][];
  /** Two steps of the solver that evaluates twice a step. */
  heun: number[];
  named: number[];
  ids: number[];
}

test('WebGPU and WASM give the same latents', async ({ page }) => {
  test.setTimeout(600_000);
  // The page's own worker, asked directly: the page shows pixels, latents are stricter.
  const [worker] = await Promise.all([page.waitForEvent('worker'), page.goto('/?ep=wasm')]);
  const address = worker.url();
  const file = `${bundledPack}examples/${await firstExample()}`;
  const { data, info } = await sharp(file)
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const image = { width: info.width, height: info.height, data: [...data] };

  const wasm = await numbers(page, address, 'wasm', image);
  const webgpu = await numbers(page, address, 'webgpu', image);
  expect(webgpu.executionProvider).toBe('webgpu');
  expect(wasm.executionProvider).toBe('wasm');
  expect(largestGap(webgpu.drawn, wasm.drawn)).toBeLessThan(5e-3);
  expect(largestGap(webgpu.heun, wasm.heun)).toBeLessThan(5e-3);
  for (const row of [0, 1]) {
    expect(largestGap(webgpu.batch[row] ?? [], wasm.batch[row] ?? [])).toBeLessThan(5e-3);
  }
  expect(largestGap(webgpu.batch[0] ?? [], webgpu.batch[1] ?? [])).toBeGreaterThan(0.1);
  expect(largestGap(webgpu.named, wasm.named)).toBeLessThan(5e-3);
  expect(webgpu.ids).toEqual(wasm.ids);
});

async function firstExample(): Promise<string> {
  const manifest = JSON.parse(await readFile(`${bundledPack}manifest.json`, 'utf8')) as {
    examples: { pictures: { path: string }[] };
  };
  return (manifest.examples.pictures[0]?.path ?? '').replace('examples/', '');
}

function largestGap(a: number[], b: number[]): number {
  expect(a.length).toBeGreaterThan(0);
  expect(a.length).toBe(b.length);
  return a.reduce((worst, value, i) => {
    const gap = Math.abs(value - (b[i] ?? NaN));
    return gap <= worst ? worst : gap;
  }, 0);
}

function numbers(
  page: Page,
  address: string,
  executionProvider: 'wasm' | 'webgpu',
  image: { width: number; height: number; data: number[] },
): Promise<Numbers> {
  return page.evaluate(
    async ({ address, executionProvider, image }) => {
      const worker = new Worker(address, { type: 'module' });
      let next = 1;
      const ask = <T>(kind: string, params: object) =>
        new Promise<T>((resolve, reject) => {
          const id = next++;
          worker.addEventListener('error', (event) => reject(new Error(event.message)));
          worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
            if (data.id !== id) return;
            if (data.kind === 'result') resolve(data.result as T);
            if (data.kind === 'error') reject(new Error(data.error.message));
          });
          worker.postMessage({ id, kind, params });
        });
      try {
        const packUrl = new URL('models/flowtok-emoji/', document.baseURI).href;
        const loaded = await ask<{ executionProvider: string }>('load', {
          packUrl,
          executionProvider,
        });
        const sampling = { seed: 1, steps: 3 };
        const drawn = await ask<{ latents: Float32Array }>('textToImage', {
          prompt: 'red apple',
          guidance: 2,
          ...sampling,
        });
        const several = await ask<{ pictures: { latents: Float32Array }[] }>('textToImages', {
          prompt: 'red apple',
          guidance: 2,
          seeds: [1, 2],
          steps: 1,
        });
        const heun = await ask<{ latents: Float32Array }>('textToImage', {
          prompt: 'red apple',
          guidance: 2,
          seed: 1,
          steps: 2,
          solver: 'heun',
        });
        const picture = { ...image, data: new Uint8ClampedArray(image.data) };
        const read = await ask<{ latents: Float32Array; ids: number[] }>('imageToText', {
          image: picture,
          ...sampling,
        });
        return {
          executionProvider: loaded.executionProvider,
          drawn: [...drawn.latents],
          batch: several.pictures.map(({ latents }) => [...latents]),
          heun: [...heun.latents],
          named: [...read.latents],
          ids: read.ids,
        };
      } finally {
        worker.terminate();
      }
    },
    { address, executionProvider, image },
  );
}
