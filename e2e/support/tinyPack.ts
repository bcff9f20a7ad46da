// Tests of what the page does, whatever the model says. At the bundled pack's address they find a tiny pack of random
// weights, which is there at once; the real one costs each test a download of 60 MB and the opening of its networks.
import { readFile } from 'node:fs/promises';
import { test as base, type BrowserContext } from '@playwright/test';

const tiny = new URL('../../testdata/tiny-pack/', import.meta.url);
const bundled = '/models/flowtok-emoji/';

/** The bytes of one of its files. */
export const tinyPackFile = (path: string) => readFile(new URL(path, tiny));

/** For a context that a test makes itself; the one of `test` has it. */
export async function withTinyPack(context: BrowserContext): Promise<void> {
  await context.route(`**${bundled}**`, async (route) => {
    const path = new URL(route.request().url()).pathname.split(bundled)[1] ?? '';
    await route.fulfill({ body: await tinyPackFile(path) });
  });
}

/** `test` on the tiny pack. */
export const test = base.extend({
  context: async ({ context }, use) => {
    await withTinyPack(context);
    await use(context);
  },
});
