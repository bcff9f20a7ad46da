import { expect } from '@playwright/test';
import { faults } from './support/axe';
import { generate, openPage } from './support/page';
import { test } from './support/tinyPack';

const sizes = [
  { name: 'desktop', width: 1280, height: 800 },
  { name: 'phone', width: 390, height: 844 },
];

for (const colorScheme of ['light', 'dark'] as const) {
  test(`no place has a fault that axe finds, ${colorScheme}`, async ({ page }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await openPage(page);
    await generate(page, 'red apple');
    const places = await page.getByRole('tab').allTextContents();
    expect(places.length).toBeGreaterThanOrEqual(4);
    for (const { name, width, height } of sizes) {
      await page.setViewportSize({ width, height });
      for (const place of places) {
        await page.getByRole('tab', { name: place }).click();
        await expect(page.getByRole('tabpanel', { name: place })).not.toBeEmpty();
        // With something chosen, so that all there is to it is looked at.
        if (place === 'Gallery') await page.getByRole('option').first().click();
        expect(await faults(page), `${place}, ${name}`).toEqual([]);
      }
    }
  });
}
