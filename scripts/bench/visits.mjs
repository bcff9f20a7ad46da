// The built app as a visitor meets it: first visit, second visit, first and tenth picture, live pictures.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import { root } from '../project.mjs';
import { startServer } from '../staticServer.mjs';
import { launchOptions } from '../chromium.mjs';
import { openLine } from './line.mjs';

const READY_MS = 300_000;
const PICTURE_MS = 120_000;
/** The browser writes compiled code and stored files some time after it has used them. */
const SETTLE_MS = 3000;

/**
 * A first visit in a browser that was never here, and, after the browser was closed, a second one.
 * @param {number} [megabits] of the line; as fast as this machine when absent
 * @returns milliseconds from opening the page to a usable prompt, and bytes over the line
 */
export async function visitTwice(megabits) {
  return withApp(megabits, async ({ visit, line }) => {
    const first = await visit((page) => page.waitForTimeout(SETTLE_MS));
    const firstBytes = line.bytes();
    const second = await visit((page) => page.waitForTimeout(SETTLE_MS));
    const secondBytes = line.bytes() - firstBytes;
    return { first, second, firstBytes, secondBytes };
  });
}

/** Milliseconds from asking to seeing: the pictures of one visit in order, and live pictures from letter to picture. */
export async function timePage({ pictures, live }) {
  return withApp(undefined, async ({ visit }) => {
    const times = { pictures: [], live: [] };
    await visit(async (page) => {
      const prompt = page.getByRole('textbox', { name: 'Prompt' });
      await setLive(page, false);
      for (let i = 1; i <= pictures; i++) {
        await prompt.fill(`red apple number ${i}`);
        await page.evaluate(watchForPicture, { press: 'Generate', patience: PICTURE_MS });
        times.pictures.push(await page.evaluate(() => globalThis.pictureSeen));
      }
      await setLive(page, true);
      for (let i = 1; i <= live; i++) {
        await page.waitForTimeout(200);
        await prompt.focus();
        await page.evaluate(watchForPicture, { press: null, patience: PICTURE_MS });
        await page.keyboard.type(String(i % 10));
        times.live.push(await page.evaluate(() => globalThis.pictureSeen));
      }
    });
    return times;
  });
}

async function setLive(page, on) {
  const live = page.getByRole('switch', { name: 'Live' });
  // A slow machine has turned it off by itself: the choice must be made.
  await live.setChecked(!on);
  await live.setChecked(on);
}

/**
 * In the page: `pictureSeen` gives the milliseconds from the press of a button, or from the next input, until the
 * picture of the prompt is decoded and in sight.
 */
function watchForPicture({ press, patience }) {
  const { document, MutationObserver, performance, setTimeout } = globalThis;
  const stage = document.querySelector('section[aria-label="Result"]');
  globalThis.pictureSeen = new Promise((resolve, reject) => {
    setTimeout(() => reject(new Error('the page showed no picture')), patience);
    function begin() {
      const started = performance.now();
      const wanted = `${document.querySelector('textarea').value}, `;
      const observer = new MutationObserver(async () => {
        const image = stage.querySelector('img');
        if (!image?.alt.startsWith(wanted)) return;
        observer.disconnect();
        await image.decode().catch(() => undefined);
        resolve(performance.now() - started);
      });
      observer.observe(stage, { subtree: true, childList: true, attributes: true });
    }
    if (press === null) {
      document.addEventListener('input', begin, { once: true, capture: true });
      return;
    }
    begin();
    [...document.querySelectorAll('button')].find((one) => one.textContent.includes(press)).click();
  });
  // Asked for later; a fault until then is no unhandled one.
  globalThis.pictureSeen.catch(() => undefined);
}

/** Gives `work` the served app and a way to visit it; everything is gone afterwards. */
async function withApp(megabits, work) {
  const server = await startServer(join(root, 'dist'), 0);
  const line = await openLine(server.port, megabits);
  const profile = await mkdtemp(join(tmpdir(), 'flowtok-bench-'));

  async function visit(stay) {
    const context = await chromium.launchPersistentContext(profile, launchOptions);
    try {
      const page = context.pages()[0] ?? (await context.newPage());
      await page.addInitScript(noteReady);
      await page.goto(`http://localhost:${line.port}/?ep=wasm`);
      await page.waitForFunction(() => globalThis.readyAfter !== undefined, undefined, {
        timeout: READY_MS,
      });
      await stay(page);
      return await page.evaluate(() => globalThis.readyAfter);
    } finally {
      await context.close();
    }
  }

  try {
    return await work({ visit, line });
  } finally {
    await line.close();
    await server.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** In the page: when the app said that its pack can be used, in milliseconds since the page was opened. */
function noteReady() {
  const { document, MutationObserver, performance } = globalThis;
  const observer = new MutationObserver(() => {
    if (document.documentElement.dataset.ready !== 'true') return;
    observer.disconnect();
    globalThis.readyAfter = performance.now();
  });
  observer.observe(document, { subtree: true, attributes: true, childList: true });
}
