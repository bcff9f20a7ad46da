// @vitest-environment jsdom
import { cleanup, configure, render, screen, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, expect, it } from 'vitest';
import { createAppStore } from '../../store/appStore';
import { fakeFlowTok } from '../../store/testing/fakeFlowTok';
import { fakeServices } from '../../store/testing/fakeServices';
import { StoreProvider } from '../storeContext';
import { BenchmarkCard } from './BenchmarkCard';

const user = userEvent.setup();
// A busy machine may need longer than the library's second.
configure({ asyncUtilTimeout: 10_000 });
afterEach(cleanup);

async function open(stepMs = 0) {
  const { services } = fakeServices(fakeFlowTok({ stepMs }));
  const store = createAppStore({ services, packUrl: 'https://example.com/pack/' });
  render(
    <StoreProvider store={store}>
      <BenchmarkCard />
    </StoreProvider>,
  );
  await store.getState().actions.loadPack();
}

const start = () => screen.getByRole('button', { name: 'Benchmark this device' });

// A busy machine looks for roles slowly.
it(
  'shows two charts whose numbers stand in tables, and a text to copy',
  { timeout: 120_000 },
  async () => {
    await open();
    await user.click(start());
    await screen.findByText('A picture’s time by its steps');
    const bySteps = screen.getByRole('table', { name: 'A picture’s time by its steps' });
    const rows = within(bySteps).getAllByRole('row');
    expect(rows.map((row) => within(row).getByRole('rowheader').textContent)).toEqual([
      '1 step',
      '2 steps',
      '4 steps',
      '8 steps',
      '16 steps',
      '20 steps',
    ]);
    expect(rows.every((row) => /\d ms$/.test(row.textContent ?? ''))).toBe(true);
    const parts = screen.getByRole('table', { name: 'What a picture’s time goes to' });
    expect(within(parts).getAllByRole('row')).toHaveLength(3);
    await user.click(screen.getByRole('button', { name: 'Copy as text' }));
    const copied = await navigator.clipboard.readText();
    expect(copied).toMatch(/^FlowTok Web, Fake Pack 0.1.0, WebAssembly\n/);
    expect(copied.split('\n')).toHaveLength(8);
  },
);

it('shows progress and can be cancelled', { timeout: 120_000 }, async () => {
  await open(5);
  await user.click(start());
  await screen.findByText(/^Picture \d+ of 19$/);
  expect(screen.getByRole('progressbar', { name: 'Benchmark progress' })).toBeTruthy();
  await user.click(screen.getByRole('button', { name: 'Cancel benchmark' }));
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(screen.queryByRole('table')).toBeNull();
  expect(start()).toBeTruthy();
});
