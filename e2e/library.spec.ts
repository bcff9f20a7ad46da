// The npm package in dist-lib/, as a page without a bundler, a TypeScript project and Node use it.
import { expect, test } from '@playwright/test';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { serveExample } from '../scripts/example.mjs';
import type { StaticServer } from '../scripts/staticServer.mjs';
import { flowtok } from './support/commandLine';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../', import.meta.url));
const library = join(root, 'dist-lib');
let folder: string;
let site: StaticServer;

test.beforeAll(async () => {
  test.setTimeout(600_000);
  if (!existsSync(join(library, 'package.json')))
    await run('npm', ['run', '-s', 'build:lib'], { cwd: root });
  folder = await mkdtemp(join(tmpdir(), 'flowtok-library-'));
  site = await serveExample(0);
});

test.afterAll(async () => {
  await site.close();
  await rm(folder, { recursive: true });
});

test('the example page draws what the command line draws, and draws again', async ({ page }) => {
  await page.goto(`http://localhost:${site.port}/`);
  const element = page.locator('flowtok-image');
  await expect(element).toHaveAttribute('state', 'done', { timeout: 150_000 });
  const picture = element.getByRole('img', { name: 'red apple' });
  await expect(picture).toBeVisible();
  const drawn = await picture.evaluate((canvas: HTMLCanvasElement) => [
    ...(canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height).data ?? []),
  ]);
  const file = join(folder, 'apple.png');
  await flowtok('generate', 'red apple', '--seed', '1', '--out', file);
  const wanted = await sharp(file).ensureAlpha().raw().toBuffer();
  expect(drawn).toHaveLength(wanted.length);
  expect(Math.max(...drawn.map((value, at) => Math.abs(value - wanted[at]!)))).toBeLessThanOrEqual(
    2,
  );

  await page.getByRole('textbox', { name: 'Draw' }).fill('dog face');
  await page.getByRole('button', { name: 'Draw it' }).click();
  await expect(element.getByRole('img', { name: 'dog face' })).toBeVisible({ timeout: 60_000 });
  await element.evaluate((each) => each.setAttribute('pack', 'models/none/'));
  await expect(element.getByRole('alert')).toHaveText(/.+\.$/, { timeout: 60_000 });
});

test('the packed package type-checks in a project of its own, and runs in Node', async () => {
  const project = join(folder, 'project');
  const modules = join(project, 'node_modules');
  await mkdir(modules, { recursive: true });
  const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
    cwd: library,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  // What "npm install" does with it, without a network: unpacked, and its dependencies beside it.
  await run('tar', ['-xzf', join(folder, filename), '-C', folder]);
  await rename(join(folder, 'package'), join(modules, 'flowtok-web'));
  const { dependencies } = JSON.parse(
    await readFile(join(modules, 'flowtok-web', 'package.json'), 'utf8'),
  ) as { dependencies: Record<string, string> };
  expect(dependencies['onnxruntime-web']).toMatch(/^\d+\.\d+\.\d+$/);
  for (const name of Object.keys(dependencies)) {
    await mkdir(dirname(join(modules, name)), { recursive: true });
    await symlink(join(root, 'node_modules', name), join(modules, name));
  }
  await writeFile(join(project, 'consumer.ts'), consumer);
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  await writeFile(join(project, 'package.json'), '{ "type": "module" }');
  for (const resolution of ['bundler', 'nodenext']) {
    const compilerOptions = {
      ...{ strict: true, noEmit: true, target: 'es2022', lib: ['es2023', 'dom'], types: [] },
      module: resolution === 'bundler' ? 'esnext' : 'nodenext',
      moduleResolution: resolution,
    };
    await writeFile(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions }));
    // tsc tells its findings on standard output, which is empty when there are none.
    const checked = await run(process.execPath, [tsc], { cwd: project }).catch(
      ({ stdout }: { stdout: string }) => ({ stdout }),
    );
    expect(checked.stdout, resolution).toBe('');
  }
  const script = `import { openPack } from 'flowtok-web';
    import { FlowTokImage } from 'flowtok-web/element';
    await openPack({ url: 'http://localhost:1/' }).catch(({ name, message }) => console.log(name, message, typeof FlowTokImage));`;
  const node = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: project });
  expect(node.stdout).toMatch(/^FlowTokError .*\. function\n$/);
});

const consumer = `
import { openPack, createFlowTok, FlowTokError, type FlowTok } from 'flowtok-web';
import { openInWorker } from 'flowtok-web/client';
import 'flowtok-web/element';

export async function draw(signal: AbortSignal): Promise<number> {
  const flowtok: FlowTok = await openInWorker({ packUrl: '/models/a/', executionProvider: 'wasm', signal });
  const { picture } = await flowtok.textToImage({ prompt: 'red apple', seed: 1 });
  const { alternatives } = await flowtok.imageToText({ image: picture });
  // @ts-expect-error a prompt is a string
  await flowtok.textToImage({ prompt: 1 });
  return alternatives[0]?.score ?? 0;
}

export async function inWorker(): Promise<string> {
  const pack = await openPack({ url: 'https://example.org/models/a/' });
  const { executionProviderReason } = await createFlowTok({ pack });
  return executionProviderReason;
}

const element = document.querySelector('flowtok-image');
element?.result?.picture.data satisfies Uint8ClampedArray | undefined;
export const isOurs = (error: unknown) => error instanceof FlowTokError && error.code === 'network';
`;
