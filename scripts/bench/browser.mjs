import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { isolation } from '../../src/pwa/headers.mjs';
import { launchOptions } from '../chromium.mjs';
import { root, run, tool } from '../project.mjs';
import { startServer } from '../staticServer.mjs';

export const graphsFolder = join(root, 'bench', '.work', 'graphs');

/** Exact memory: collections when asked for, and no wait for one until the heaps are measured. */
const exact = ['--js-flags=--expose-gc', '--enable-blink-features=ForceEagerMeasureMemory'];
const webgpu = {
  software: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'],
  real: ['--enable-unsafe-webgpu', '--ignore-gpu-blocklist', '--use-angle=vulkan'],
};

/** Builds the app (dist/) and the bench page (dist-bench/), the pack and the graphs linked beside it. */
export async function buildBench(pack) {
  const vite = tool('vite/bin/vite.js');
  for (const config of ['vite.config.ts', 'bench/vite.config.ts']) {
    const args = [vite, 'build', '--config', config, '--logLevel', 'warn'];
    const status = await run(process.execPath, args, { stdio: ['ignore', 2, 2] });
    if (status !== 0) return `The build with ${config} failed; the lines above say where.`;
  }
  const models = join(root, 'dist-bench', 'models');
  mkdirSync(models, { recursive: true });
  mkdirSync(graphsFolder, { recursive: true });
  symlinkSync(pack, join(models, 'pack'));
  symlinkSync(join(root, 'testdata', 'tiny-pack'), join(models, 'tiny'));
  symlinkSync(graphsFolder, join(root, 'dist-bench', 'graphs'));
  return undefined;
}

/**
 * The bench page in Chromium.
 * @param {boolean} gpu whether WebGPU runs on this machine's graphics adapter instead of the software one
 */
export async function openBench({ gpu = false } = {}) {
  const server = await startServer(join(root, 'dist-bench'), 0, { headers: isolation });
  const adapter = gpu ? webgpu.real : webgpu.software;
  const browser = await chromium.launch({
    ...launchOptions,
    args: [...launchOptions.args, ...exact, ...adapter, '--enable-features=Vulkan'],
  });
  const page = await browser.newPage();
  const base = `http://localhost:${server.port}/`;
  await page.goto(`${base}bench/index.html`);
  await page.waitForFunction(() => 'flowtokBench' in globalThis);
  return {
    version: browser.version(),
    address: (path) => base + path,
    /** One measurement of bench/worker/measures.ts. */
    ask: (name, params = {}) =>
      page.evaluate(([name, params]) => globalThis.flowtokBench.ask(name, params), [name, params]),
    /** A new worker, and the pack opened in it. */
    async open(pack, executionProvider) {
      await page.evaluate(() => globalThis.flowtokBench.renew());
      return this.ask('open', { packUrl: `${base}models/${pack}/`, executionProvider });
    },
    heapBytes: () => page.evaluate(() => globalThis.flowtokBench.heapBytes()),
    async close() {
      await browser.close();
      await server.close();
    },
  };
}
