import { expect, test } from '@playwright/test';
import { openPage } from './support/page';

test('the settings measure this device, can be stopped, and show what they found', async ({
  page,
}) => {
  await openPage(page);
  await page.getByRole('tab', { name: 'Settings' }).click();
  const start = page.getByRole('button', { name: 'Benchmark this device' });
  await start.click();
  await expect(page.getByRole('progressbar', { name: 'Benchmark progress' })).toBeVisible();
  await page.getByRole('button', { name: 'Cancel benchmark' }).click();
  await expect(page.getByRole('progressbar', { name: 'Benchmark progress' })).toHaveCount(0);

  await start.click();
  const bySteps = page.getByRole('table', { name: /by its steps/ });
  await expect(bySteps).toBeVisible({ timeout: 150_000 });
  // The pack's own number of steps is one of them; each has its time beside its bar.
  await expect(bySteps.getByRole('row')).toHaveCount(6);
  await expect(bySteps.getByRole('row', { name: /^16 steps .*\d (ms|s)$/ })).toBeVisible();
  await expect(page.getByText(/ a picture on WebAssembly, 3 steps/)).toBeVisible();
  // The bars are as long as the times beside them, which are told to two digits at least.
  const rows = await bySteps.getByRole('row').evaluateAll((all) =>
    all.map((row) => ({
      time: row.textContent.match(/([\d.]+) (ms|s)$/)?.slice(1),
      width: row.querySelector('rect')?.getBoundingClientRect().width ?? NaN,
    })),
  );
  const times = rows.map(
    ({ time: [value, unit] = [] }) => Number(value) * (unit === 's' ? 1e3 : 1),
  );
  const [widest, longest] = [Math.max(...rows.map(({ width }) => width)), Math.max(...times)];
  for (const [i, { width }] of rows.entries()) {
    expect(Math.abs(width / widest - times[i]! / longest)).toBeLessThan(0.06);
  }
});
