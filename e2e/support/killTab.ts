// A tab whose process goes, as where a system runs out of memory.
import type { Browser, Page } from '@playwright/test';

/** Kills the processes of all pages of this browser, among them this one's. */
export async function killTab(browser: Browser, page: Page): Promise<void> {
  const devtools = await browser.newBrowserCDPSession();
  const { processInfo } = await devtools.send('SystemInfo.getProcessInfo');
  const crashed = page.waitForEvent('crash');
  for (const { type, id } of processInfo) if (type === 'renderer') process.kill(id, 'SIGKILL');
  await crashed;
}
