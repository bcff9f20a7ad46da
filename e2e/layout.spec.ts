// Nothing on the page moves by itself, whatever comes late: the model, a place's code, a picture, a caption.
import { expect, test, type Page } from '@playwright/test';
import { readFile } from 'node:fs/promises';
import { bundledPack } from './support/commandLine';
import { captionText, drop, generate, openPage } from './support/page';

interface Shift {
  value: number;
  /** What moved, so that a failure says where to look. */
  moved: string[];
}

/** Collects every shift from the first paint on, those that follow a click too. */
async function watchShifts(page: Page): Promise<() => Promise<Shift[]>> {
  await page.addInitScript(() => {
    const shifts: Shift[] = [];
    Object.assign(window, { shifts });
    interface LayoutShift extends PerformanceEntry {
      value: number;
      sources: { node: Node | null }[];
    }
    new PerformanceObserver((list) => {
      for (const { value, sources } of list.getEntries() as LayoutShift[]) {
        const moved = sources.map(({ node }) =>
          node instanceof Element ? `${node.tagName}.${node.className}` : (node?.nodeName ?? '?'),
        );
        shifts.push({ value, moved });
      }
    }).observe({ type: 'layout-shift', buffered: true });
  });
  return () => page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
}

for (const { name, width, height } of [
  { name: 'desktop', width: 1280, height: 800 },
  { name: 'tablet', width: 820, height: 1180 },
  { name: 'phone', width: 390, height: 844 },
]) {
  test(`nothing moves by itself, ${name}`, async ({ page }) => {
    await page.setViewportSize({ width, height });
    const shifts = await watchShifts(page);
    await openPage(page);
    await generate(page, 'red apple');
    const places = await page.getByRole('tab').allTextContents();
    for (const place of places) {
      await page.getByRole('tab', { name: place }).click();
      await expect(page.getByRole('tabpanel', { name: place })).not.toBeEmpty();
    }
    await page.getByRole('tab', { name: 'Image to text' }).click();
    const before = (await shifts()).length;
    const bytes = await readFile(`${bundledPack}examples/octopus.png`);
    await drop(page, { name: 'octopus.png', type: 'image/png', bytes });
    await expect(captionText(page)).toHaveText('octopus', { timeout: 60_000 });

    // The dropped picture takes its room, and what stood there makes way: that is the visitor's own doing.
    const all = (await shifts()).filter(
      ({ moved }, i) => i < before || !moved.includes('DIV.examples'),
    );
    const sum = all.reduce((total, { value }) => total + value, 0);
    expect(sum, JSON.stringify(all)).toBeLessThan(0.02);
    // At no size is anything wider than the window.
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      width,
    );
  });
}

test('a place whose code does not come is one sentence, and its retry helps', async ({ page }) => {
  await page.route('**/SettingsPlace-*.js', (route) => route.abort());
  await page.goto('/?ep=wasm');
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByRole('alert')).toHaveText(/could not be loaded.*\.$/);
  await expect(page.getByRole('tab', { name: 'Text to image' })).toBeVisible();
  await page.unroute('**/SettingsPlace-*.js');
  const retry = page.getByRole('button', { name: 'Retry' });
  await Promise.all([page.waitForEvent('load'), retry.click()]);
  await page.getByRole('tab', { name: 'Settings' }).click();
  await expect(page.getByRole('radio', { name: 'Dark' })).toBeAttached();
});
