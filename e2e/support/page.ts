// What every test does with the page: open it, wait until the bundled pack can be used, read pixels.
import { expect, type Locator, type Page } from '@playwright/test';

/** Opens the page on WASM, which every machine has, and waits for the pack. */
export async function openPage(page: Page, query = '?ep=wasm'): Promise<void> {
  await page.goto(`/${query}`);
  await expect(page.locator('html[data-ready="true"]')).toBeAttached({ timeout: 120_000 });
}

export const prompt = (page: Page) => page.getByRole('textbox', { name: 'Prompt' });
export const generateButton = (page: Page) => page.getByRole('button', { name: 'Generate' });
export const cancelButton = (page: Page) => page.getByRole('button', { name: 'Cancel' });
export const resultPicture = (page: Page) =>
  page.getByRole('region', { name: 'Result' }).getByRole('img');
export const captionText = (page: Page) =>
  page.getByRole('region', { name: 'Caption' }).locator('p').first();

export async function setSteps(page: Page, steps: number): Promise<void> {
  await page.getByRole('spinbutton', { name: 'Steps' }).fill(String(steps));
}

export async function setSeed(page: Page, seed: number): Promise<void> {
  await page.getByRole('spinbutton', { name: 'Seed' }).fill(String(seed));
}

/** Types a prompt, presses Generate and waits for its picture. */
export async function generate(page: Page, words: string): Promise<Locator> {
  await prompt(page).fill(words);
  await generateButton(page).click();
  const picture = page
    .getByRole('region', { name: 'Result' })
    .getByRole('img', { name: new RegExp(`^${escape(words)}`) });
  await expect(picture).toBeVisible({ timeout: 120_000 });
  return picture;
}

/** RGBA of the picture as it was made, not as it is scaled on the page. */
export async function pixelsOf(picture: Locator): Promise<{ size: number; data: number[] }> {
  return picture.evaluate(async (element) => {
    const image = element as HTMLImageElement;
    await image.decode();
    const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
    const context = canvas.getContext('2d');
    if (!context) throw new Error('no 2d context');
    context.drawImage(image, 0, 0);
    const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
    return { size: canvas.width, data: [...data] };
  });
}

/** Drops a file on the page as a pointer would. */
export async function drop(
  page: Page,
  file: { name: string; type: string; bytes: Buffer },
): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name, type, bytes }) => {
      const data = new DataTransfer();
      data.items.add(new File([new Uint8Array(bytes)], name, { type }));
      return data;
    },
    { name: file.name, type: file.type, bytes: [...file.bytes] },
  );
  await page.dispatchEvent('body', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'dragover', { dataTransfer: transfer });
  await page.dispatchEvent('body', 'drop', { dataTransfer: transfer });
  await transfer.dispose();
}

function escape(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
