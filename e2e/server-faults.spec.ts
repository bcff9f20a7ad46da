// Hosts of packs that misbehave, met by a visitor who adds one: the pack comes whole, or one sentence says why it does not,
// and the next try has it.
import { expect as strict, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { startPackHost, type Answer, type PackHost } from './support/packHost';
import { packVariant, type PackVariant } from './support/packVariant';
import { serveBuild, type Site } from './support/site';

test.setTimeout(300_000);
const expect = strict.configure({ timeout: 60_000 });

let site: Site;
let variant: PackVariant;
let host: PackHost;
test.beforeAll(async () => {
  site = await serveBuild({ tiny: true });
  variant = await packVariant('Variant');
});
test.afterAll(async () => {
  await Promise.all([site.remove(), variant.remove()]);
});
test.beforeEach(async () => {
  host = await startPackHost(variant.folder);
});
test.afterEach(() => host.close());

/** The file that something happens to. */
const FILE = 'flow.onnx';

async function addPack(page: Page, answers: Answer[]): Promise<void> {
  host.answers.set(FILE, answers);
  await page.goto(`${site.url}?ep=wasm`);
  await page.getByRole('tab', { name: 'Models' }).click();
  await page.getByRole('textbox', { name: 'Address or repository' }).fill(host.url);
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Get it' }).click();
}

/** Nothing is taken on trust: every file is hashed once more. */
async function isWhole(page: Page): Promise<void> {
  const card = page.getByRole('article', { name: variant.name });
  await expect(card.getByRole('status')).toHaveText('The pack is here.');
  await card.getByRole('button', { name: 'Verify' }).click();
  await expect(card.getByRole('status')).toHaveText('Every file is as its author made it.');
}

/** The ranges in which the file was asked for. */
const asked = () => host.ranges.filter((_, i) => host.requests[i] === FILE);

/** Answers that wait, part of them sent. */
const waiting: ServerResponse[] = [];

/** Sends this share of the file, and no more. */
const upTo =
  (share: number): Answer =>
  (response, content) => {
    response.writeHead(200, { 'Content-Length': content.length });
    response.write(content.subarray(0, Math.round(share * content.length)));
    waiting.push(response);
  };

/** Ends the connection of the answer that waits, once this share of the file is kept: a browser drops what nobody has read. */
async function cutAt(page: Page, share: number): Promise<void> {
  const { files } = JSON.parse(await readFile(join(variant.folder, 'manifest.json'), 'utf8')) as {
    files: { path: string; bytes: number; sha256: string }[];
  };
  const file = files.find(({ path }) => path === FILE);
  if (file === undefined) throw new Error(`no ${FILE}`);
  const kept = () =>
    page.evaluate(async (name) => {
      const root = await navigator.storage.getDirectory();
      const folder = await root.getDirectoryHandle('flowtok-pack-files', { create: true });
      const handle = await folder.getFileHandle(name).catch(() => undefined);
      return handle ? (await handle.getFile()).size : 0;
    }, file.sha256);
  await expect.poll(kept).toBe(Math.round(share * file.bytes));
  waiting.pop()?.destroy();
}

const fromThere = expect.stringMatching(/^bytes=[1-9]\d*-$/) as unknown;

for (const percent of [10, 50, 99]) {
  test(`a connection that ends at ${percent} % is taken up where it ended`, async ({ page }) => {
    await addPack(page, [upTo(percent / 100)]);
    await cutAt(page, percent / 100);
    await isWhole(page);
    await expect(page.getByRole('alert')).toHaveCount(0);
    expect(asked()).toEqual([undefined, fromThere]);
  });
}

test('a host that ignores the range it is asked for sends the whole, and that is taken', async ({
  page,
}) => {
  await addPack(page, [upTo(0.5), (response, content) => response.writeHead(200).end(content)]);
  await cutAt(page, 0.5);
  await isWhole(page);
  expect(asked()).toEqual([undefined, fromThere]);
});

const part = (content: Buffer) => content.subarray(0, content.length >> 1);
for (const [what, answer, sentence] of [
  [
    'sends less than the manifest says, and means it',
    (response, content) =>
      response.writeHead(200, { 'Content-Length': part(content).length }).end(part(content)),
    /flow\.onnx.*\.$/,
  ],
  [
    'sends more than the manifest says',
    (response, content) => response.writeHead(200).end(Buffer.concat([content, content])),
    /flow\.onnx.* longer than its \d+ bytes.*\.$/,
  ],
  [
    'sends other bytes of the right number',
    (response, content) => response.writeHead(200).end(Buffer.alloc(content.length)),
    /flow\.onnx.*\.$/,
  ],
  [
    'sends a web page with status 200',
    (response) => response.writeHead(200, { 'Content-Type': 'text/html' }).end('<h1>Log in</h1>'),
    /flow\.onnx.*the server answered with a web page.*\.$/,
  ],
  [
    'promises more than it sends',
    (response, content) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(part(content), () => setTimeout(() => response.destroy(), 100));
    },
    /^Could not load flow\.onnx; .*\.$/,
  ],
  [
    'falls silent half way',
    (response, content) => {
      response.writeHead(200, { 'Content-Length': content.length });
      response.write(part(content));
    },
    /^The server stopped sending flow\.onnx; .*\.$/,
  ],
] satisfies [string, Answer, RegExp][]) {
  test(`a host that ${what} is one sentence, and the next try brings the pack`, async ({
    page,
  }) => {
    await addPack(page, [answer, answer]);
    // A silent host is given up twice, after half a minute each.
    await expect(page.getByRole('alert')).toHaveText(sentence, { timeout: 120_000 });
    host.answers.clear();
    const card = page.getByRole('article', { name: variant.name });
    await card.getByRole('button', { name: 'Go on' }).click();
    await isWhole(page);
    await expect(page.getByRole('alert')).toHaveCount(0);
  });
}
