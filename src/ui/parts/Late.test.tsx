// @vitest-environment jsdom
import { cleanup, configure, render, screen } from '@testing-library/react';
import { afterEach, expect, it, vi } from 'vitest';
import { createAppStore } from '../../store/appStore';
import { fakeServices } from '../../store/testing/fakeServices';
import { StoreProvider } from '../storeContext';
import { Late, latePart } from './Late';

configure({ asyncUtilTimeout: 10_000 });
afterEach(cleanup);

function show(load: () => Promise<() => string>) {
  const { Part } = latePart(load);
  const { services } = fakeServices();
  render(
    <StoreProvider store={createAppStore({ services, packUrl: 'https://example.com/pack/' })}>
      <p>The rest</p>
      <Late>
        <Part />
      </Late>
    </StoreProvider>,
  );
}

it('comes once its code is here', async () => {
  let arrive: (part: () => string) => void = () => undefined;
  show(() => new Promise((resolve) => (arrive = resolve)));
  expect(screen.queryByText('The part')).toBeNull();
  arrive(() => 'The part');
  expect(await screen.findByText('The part')).toBeTruthy();
});

it('whose code cannot be had is one sentence with a way on, and leaves the rest', async () => {
  const told = vi.spyOn(console, 'error').mockReturnValue();
  show(() => Promise.reject(new TypeError('Failed to fetch dynamically imported module')));
  expect((await screen.findByRole('alert')).textContent).toMatch(/could not be loaded.*retry\.$/);
  expect(screen.getByRole('button', { name: 'Retry' })).toBeTruthy();
  expect(screen.getByText('The rest')).toBeTruthy();
  told.mockRestore();
});

it('that could not be fetched beforehand is tried again when it is shown', async () => {
  let calls = 0;
  const { Part, preload } = latePart(() =>
    ++calls === 1
      ? Promise.reject(new TypeError('no network'))
      : Promise.resolve(() => <b>here</b>),
  );
  preload();
  render(
    <Late>
      <Part />
    </Late>,
  );
  expect(await screen.findByText('here')).toBeTruthy();
});

it('that is here already shows at once', async () => {
  const { Part, preload } = latePart(() => Promise.resolve(() => <b>here</b>));
  preload();
  await new Promise((resolve) => setTimeout(resolve));
  render(
    <Late>
      <Part />
    </Late>,
  );
  expect(screen.queryByText('here')).not.toBeNull();
});
