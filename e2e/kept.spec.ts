// What was made is in the gallery by the time the page shows it: the tab may be killed in that very moment.
import { expect as strict, test, type Page } from '@playwright/test';
import { bundledPack } from './support/commandLine';
import { killTab } from './support/killTab';
import { generateButton, prompt, setSteps } from './support/page';
import { serveBuild, type Site } from './support/site';

test.setTimeout(400_000);
const expect = strict.configure({ timeout: 60_000 });

let site: Site;
test.beforeAll(async () => {
  site = await serveBuild({ tiny: true });
});
test.afterAll(() => site.remove());

const SHOWN = 'caused by the test: the result is shown';

/** Stops the page's own thread for good in the moment that something matches; what it has not begun, it never does. */
async function stopAt(page: Page, selector: string): Promise<void> {
  await page.evaluate(
    ([wanted, message]) => {
      new MutationObserver(() => {
        const found = [...document.querySelectorAll(wanted)];
        if (!found.some((each) => each.nodeName === 'IMG' || /\w/.test(each.textContent ?? '')))
          return;
        console.log(message);
        for (;;);
      }).observe(document, { subtree: true, childList: true, characterData: true });
    },
    [selector, SHOWN] as const,
  );
}

async function open(page: Page): Promise<void> {
  await page.goto(`${site.url}?ep=wasm`);
  await expect(page.locator('html[data-ready="true"]')).toBeAttached();
}

const shown = (page: Page) =>
  page.waitForEvent('console', {
    predicate: (message) => message.text() === SHOWN,
    timeout: 120_000,
  });

test('a picture is kept when the tab is killed as it appears', async ({
  page,
  context,
  browser,
}) => {
  await open(page);
  await setSteps(page, 2);
  await page.getByRole('switch', { name: 'Live' }).setChecked(false);
  await prompt(page).fill('red apple');
  await stopAt(page, 'img[alt^="red apple"]');
  // A page that has stopped would never answer that it was clicked.
  const click = (button: HTMLElement | SVGElement) =>
    void setTimeout(() => button.dispatchEvent(new MouseEvent('click', { bubbles: true })));
  await Promise.all([shown(page), generateButton(page).evaluate(click)]);
  await killTab(browser, page);

  const next = await context.newPage();
  await open(next);
  await next.getByRole('tab', { name: 'Gallery' }).click();
  await expect(next.getByRole('option', { name: /red apple/ })).toBeVisible();
});

test('a caption is kept when the tab is killed as it appears', async ({
  page,
  context,
  browser,
}) => {
  await open(page);
  await page.getByRole('tab', { name: 'Image to text' }).click();
  await stopAt(page, '[aria-label="Caption"] p');
  const input = page.locator('input[type=file]').first();
  const [message] = await Promise.all([
    shown(page),
    input.setInputFiles(`${bundledPack}examples/octopus.png`),
  ]);
  expect(message.text()).toBe(SHOWN);
  await killTab(browser, page);

  const next = await context.newPage();
  await open(next);
  await next.getByRole('tab', { name: 'Gallery' }).click();
  await expect(next.getByRole('option')).toHaveCount(1);
});
