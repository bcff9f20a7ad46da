import { expect, test, type Page } from '@playwright/test';
import { faults } from './support/axe';
import { openPage } from './support/page';
import { test as onTinyPack } from './support/tinyPack';

const tab = (page: Page, name: string) => page.getByRole('tab', { name, exact: true });

test.describe('in a browser that asks for German', () => {
  test.use({ locale: 'de-AT' });

  test('the whole of prompt, picture and caption is German, and has no fault that axe finds', async ({
    page,
  }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openPage(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');

    await page.getByRole('textbox', { name: 'Prompt' }).fill('red apple');
    await page.getByRole('button', { name: 'Erzeugen', exact: true }).click();
    const picture = page.getByRole('region', { name: 'Ergebnis' }).getByRole('img');
    await expect(picture).toHaveAccessibleName(/^red apple, gezeichnet mit Seed \d+$/, {
      timeout: 120_000,
    });
    await expect(
      page.getByRole('status').filter({ hasText: /^In .+ gezeichnet, \d+ Aus/ }),
    ).toBeVisible();
    expect(await faults(page)).toEqual([]);

    await page.getByRole('button', { name: 'Beschreiben' }).click();
    const caption = page.getByRole('region', { name: 'Beschreibung' });
    await expect(caption.locator('p').first()).toHaveText(/\w/, { timeout: 120_000 });
    await expect(caption.getByText(/^(< )?\d+ % sicher$/)).toBeVisible();
    expect(await faults(page)).toEqual([]);

    for (const place of ['Überblenden', 'Galerie', 'Einstellungen']) {
      await tab(page, place).click();
      await expect(page.getByRole('tabpanel', { name: place })).toBeVisible();
      expect(await faults(page), place).toEqual([]);
    }
  });

  onTinyPack(
    'a fault of the page is German, and one with names in it keeps its sentence',
    async ({ page }) => {
      await openPage(page);
      await page.getByRole('button', { name: 'Erzeugen', exact: true }).click();
      await expect(page.getByRole('alert')).toHaveText(/^Der Prompt ist leer/);

      await tab(page, 'Bild zu Text').click();
      await page
        .locator('input[type=file]')
        .first()
        .setInputFiles({ name: 'broken.png', mimeType: 'image/png', buffer: Buffer.from('no') });
      const alert = page.getByRole('alert').filter({ hasText: 'broken.png' });
      await expect(alert).toHaveText(/^Das lässt sich nicht verwenden\. /);
      await expect(alert.locator('[lang=en]')).toContainText('broken.png');
    },
  );
});

onTinyPack(
  'a language and a theme are chosen in the settings, at once, and remembered',
  async ({ page }) => {
    await page.emulateMedia({ colorScheme: 'light' });
    await openPage(page);
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
    await tab(page, 'Settings').click();
    await page.getByRole('radio', { name: 'Deutsch' }).press('Space');
    await expect(tab(page, 'Einstellungen')).toHaveAttribute('aria-selected', 'true');
    await expect(page.locator('html')).toHaveAttribute('lang', 'de');
    await expect(page.getByRole('radio', { name: 'Deutsch' })).toBeFocused();
    const ground = () =>
      page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const light = await ground();
    await page.getByRole('radio', { name: 'Dunkel' }).press('Space');
    expect(await ground()).not.toBe(light);
    const dark = await ground();

    await page.reload();
    expect(await ground()).toBe(dark);
    await expect(tab(page, 'Text zu Bild')).toBeVisible();
    await tab(page, 'Einstellungen').click();
    await page.getByRole('radio', { name: 'Wie das System' }).press('Space');
    expect(await ground()).toBe(light);
    await page.getByRole('radio', { name: 'Wie der Browser' }).press('Space');
    await expect(tab(page, 'Settings')).toBeVisible();
    await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  },
);
