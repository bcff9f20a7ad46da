// @vitest-environment jsdom
import { cleanup, configure, fireEvent, render, screen, waitFor } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createAppStore } from '../../store/appStore';
import type { FlowSource } from '../../store/flowTrace';
import { fakeFlowTok } from '../../store/testing/fakeFlowTok';
import { fakeServices } from '../../store/testing/fakeServices';
import { StoreProvider } from '../storeContext';
import { FlowHost } from './FlowHost';

const drawing: FlowSource = {
  kind: 'drawn',
  words: 'red apple',
  url: 'blob:result',
  request: { prompt: 'red apple', seed: 7, steps: 4, guidance: 2 },
};

async function open() {
  const fake = fakeServices(fakeFlowTok());
  const store = createAppStore({ services: fake.services, packUrl: 'https://example.com/pack/' });
  render(
    <StoreProvider store={store}>
      <FlowHost />
    </StoreProvider>,
  );
  const { actions } = store.getState();
  await actions.loadPack();
  await actions.seeFlow(drawing);
  const slider = await screen.findByRole('slider', { name: 't', hidden: true });
  return { ...fake, store, slider, view: () => store.getState().flowView };
}

configure({ asyncUtilTimeout: 10_000 });
const user = userEvent.setup();

beforeEach(() => {
  const query = { matches: true, addEventListener: vi.fn(), removeEventListener: vi.fn() };
  vi.stubGlobal('matchMedia', () => query);
  // jsdom has neither.
  HTMLDialogElement.prototype.showModal = function () {
    this.open = true;
  };
  HTMLDialogElement.prototype.close = function () {
    this.open = false;
  };
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(null);
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

it('shows the picture, the tokens, the way and the words at the start', async () => {
  await open();
  expect(screen.getByRole('dialog', { name: 'red apple' })).toBeDefined();
  expect(screen.getByRole('img', { name: 'The picture at t = 0.00' })).toBeDefined();
  expect(screen.getByRole('img', { name: /32 x 16 numbers/ })).toBeDefined();
  const way = screen.getByRole('img', { name: /path with its 5 states/ });
  expect(way.querySelectorAll('.path-state')).toHaveLength(5);
  expect(screen.getByRole('region', { name: 'Heading for' }).textContent).toContain('read ');
});

it('moves with the keys, from picture to picture, and with the pointer', async () => {
  const { slider, view } = await open();
  slider.focus();
  await user.keyboard('{ArrowRight}');
  expect(view().t).toBeCloseTo(1 / 24);
  await user.keyboard('{End}');
  expect(screen.getByRole('img', { name: 'The picture at t = 1.00' })).toBeDefined();
  expect(screen.getByText('100 %')).toBeDefined();
  expect(slider.getAttribute('aria-valuetext')).toBe('t = 1.00, step 4 of 4');
  fireEvent.change(slider, { target: { value: '0.5' } });
  expect(view().t).toBe(0.5);
});

it('plays from state to state where motion is to be reduced, and a key stops it', async () => {
  const { slider, view } = await open();
  await user.click(screen.getByRole('button', { name: 'Play' }));
  await waitFor(() => expect(view().t).toBe(0.25));
  slider.focus();
  await user.keyboard('{Home}');
  expect(screen.getByRole('button', { name: 'Play' })).toBeDefined();
  expect(view().t).toBe(0);
});

it('saves a film, walks in more steps, and closes', async () => {
  const { saved, view, requests, held } = await open();
  await user.click(screen.getByRole('button', { name: 'Save as WebM' }));
  await waitFor(() => expect(saved).toHaveLength(1));
  await user.click(screen.getByRole('radio', { name: '12' }));
  await waitFor(() => expect(view().readings.filter((one) => one !== null)).toHaveLength(12));
  expect(requests[1]?.steps).toBe(12);
  await user.click(screen.getByRole('button', { name: 'Close' }));
  expect(screen.queryByRole('dialog')).toBeNull();
  expect(held.size).toBe(0);
});
