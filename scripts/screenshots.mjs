// npm run screenshots: every place of the built app for docs/screenshots/, on a desktop and a phone, dark and
// light, with something made in it.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from '@playwright/test';
import sharp from 'sharp';
import { launchOptions } from './chromium.mjs';
import { ensureChromium } from './machine.mjs';
import { ensurePackages, leave, root } from './project.mjs';
import { startServer } from './staticServer.mjs';

const SIZES = { desktop: { width: 1280, height: 800 }, phone: { width: 390, height: 844 } };

await ensurePackages();
const fault = await ensureChromium();
if (fault) leave(fault, 1);
const folder = join(root, 'docs', 'screenshots');
mkdirSync(folder, { recursive: true });
const server = await startServer(join(root, 'dist'), 0);
const browser = await chromium.launch(launchOptions);
try {
  for (const colorScheme of ['light', 'dark']) {
    const page = await browser.newPage({ colorScheme, reducedMotion: 'reduce' });
    await page.goto(`http://localhost:${server.port}/?ep=wasm`);
    await page.locator('html[data-ready="true"]').waitFor({ timeout: 300_000 });
    await makeSomething(page);
    for (const [name, size] of Object.entries(SIZES)) {
      await page.setViewportSize(size);
      for (const place of await page.getByRole('tab').allTextContents()) {
        await page.getByRole('tab', { name: place }).click();
        await page.getByRole('tabpanel', { name: place }).waitFor();
        await page.waitForLoadState('networkidle');
        const shot = await page.screenshot({ animations: 'disabled' });
        const file = `${place.toLowerCase().replaceAll(' ', '-')}-${name}-${colorScheme}.png`;
        await sharp(shot).png({ palette: true, quality: 90 }).toFile(join(folder, file));
        console.log(file);
      }
    }
    await page.close();
  }
} finally {
  await browser.close();
  await server.close();
}

/** A picture drawn, one captioned and a way walked, so that no place is empty that need not be. */
async function makeSomething(page) {
  await page.getByRole('textbox', { name: 'Prompt' }).fill('red apple');
  await page.getByRole('button', { name: 'Generate' }).click();
  const result = page.getByRole('region', { name: 'Result' });
  await result.getByRole('img').first().waitFor();
  await page.getByRole('tab', { name: 'Image to text' }).click();
  await page.locator('input[type=file]').first().setInputFiles(exampleFile());
  await page.getByRole('region', { name: 'Caption' }).locator('p').first().waitFor();
  await page.getByRole('tab', { name: 'Blend' }).click();
  await page.getByRole('button', { name: 'egg → chicken' }).click();
  await page.getByRole('button', { name: /^Frame 8/ }).waitFor();
  await page.getByRole('button', { name: /^Frame 4/ }).click();
  await page.getByRole('tab', { name: 'Text to image' }).click();
}

function exampleFile() {
  return join(root, 'public', 'models', 'flowtok-emoji', 'examples', 'octopus.png');
}
