// The converted pack of testdata/, served beside the app, and what the authors' own code draws with its weights.
import type { BrowserContext } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import type { Manifest } from '../../src/protocol/manifest';

const testdata = new URL('../../testdata/', import.meta.url);

/** From now on `?pack=released/` is the converted pack; `change` alters its manifest. */
export async function serveReleasedPack(
  context: BrowserContext,
  change: (manifest: Manifest) => Manifest = (manifest) => manifest,
): Promise<void> {
  await context.route('**/released/**', async (route) => {
    const path = new URL(route.request().url()).pathname.split('/released/')[1] ?? '';
    const bytes = await readFile(new URL(`released-pack/${path}`, testdata));
    if (path !== 'manifest.json') return route.fulfill({ body: bytes });
    await route.fulfill({ json: change(JSON.parse(bytes.toString()) as Manifest) });
  });
}

export interface Golden {
  prompt: string;
  seed: number;
  /** RGB, row by row. */
  pixels: number[];
}

export async function releasedGolden(): Promise<Golden> {
  return JSON.parse(
    await readFile(new URL('golden/released-pack.json', testdata), 'utf8'),
  ) as Golden;
}

/** Largest difference of the colours of RGBA from RGB; opacity is left out. */
export function colourGap(rgba: readonly number[], rgb: readonly number[]): number {
  let largest = rgba.length / 4 === rgb.length / 3 ? 0 : Infinity;
  for (const [i, value] of rgb.entries()) {
    const gap = Math.abs(value - (rgba[Math.floor(i / 3) * 4 + (i % 3)] ?? NaN));
    if (!(gap <= largest)) largest = gap;
  }
  return largest;
}

/** Has the machine say that it has this much memory, in GB, as browsers do. */
export async function pretendMemory(context: BrowserContext, gigabytes: number): Promise<void> {
  await context.route('**/worker-*.js', async (route) => {
    const response = await route.fetch();
    const first = `Object.defineProperty(navigator,'deviceMemory',{get:()=>${gigabytes}});`;
    await route.fulfill({ response, body: first + (await response.text()) });
  });
}
