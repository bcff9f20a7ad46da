// @vitest-environment jsdom
import { cleanup, configure, render, screen, waitFor, within } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { FlowTok } from '../../protocol/api';
import { createAppStore } from '../../store/appStore';
import { fakeFlowTok } from '../../store/testing/fakeFlowTok';
import { fakeServices } from '../../store/testing/fakeServices';
import { StoreProvider } from '../storeContext';
import { GeneratePlace } from './GeneratePlace';

/** `held`: pictures that are drawn alone last until `release`. */
async function open({ held = false } = {}) {
  const fake = fakeServices(fakeFlowTok());
  let release: () => void = () => undefined;
  const gate = held ? new Promise<void>((resolve) => (release = resolve)) : Promise.resolve();
  const textToImage: FlowTok['textToImage'] = async (request) => {
    await gate;
    return fake.model.textToImage(request);
  };
  const store = createAppStore({
    services: { ...fake.services, load: async () => ({ ...fake.model, textToImage }) },
    packUrl: 'https://example.com/pack/',
  });
  render(
    <StoreProvider store={store}>
      <GeneratePlace />
    </StoreProvider>,
  );
  const { actions } = store.getState();
  await actions.loadPack();
  actions.chooseLive('off');
  return { ...fake, ...actions, store, release };
}

const user = userEvent.setup();
const prompt = () => screen.getByRole('textbox', { name: 'Prompt' });
const result = () => within(screen.getByRole('region', { name: 'Result' }));
const number = (name: string) => screen.getByRole('spinbutton', { name });
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const fill = async (name: string, value: string) => {
  await user.clear(number(name));
  await user.type(number(name), value);
};

// A busy machine may need longer than the library's second.
configure({ asyncUtilTimeout: 10_000 });
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('a batch', () => {
  it('lies open with a picture for each seed; one can be seen alone, and its seed taken', async () => {
    await open();
    await fill('Seed', '7');
    await fill('Steps', '2');
    await fill('Pictures', '4');
    await user.type(prompt(), 'red apple{Enter}');
    await result().findByRole('img', { name: 'red apple, drawn with seed 10' });
    const seeds = result()
      .getAllByRole('img')
      .map((image) => image.getAttribute('alt')?.slice(-2).trim());
    expect(seeds).toEqual(['7', '8', '9', '10']);
    expect(screen.getByRole('status').textContent).toBe('4 drawn in 1.2 s, 16 evaluations');
    expect(screen.queryByRole('link', { name: 'Download' })).toBeNull();

    button('Enlarge the picture of seed 9').focus();
    await user.keyboard('{Enter}');
    expect(result().getByRole('img').getAttribute('alt')).toBe('red apple, drawn with seed 9');
    expect(screen.getByRole('link', { name: 'Download' }).getAttribute('download')).toBe(
      'red-apple-seed-9.png',
    );
    await user.click(button('Use its seed'));
    expect(number('Seed')).toHaveProperty('value', '9');
    expect(screen.queryByRole('button', { name: 'Use its seed' })).toBeNull();
  });

  it('keeps the keyboard in place on the way to one picture and back', async () => {
    await open();
    await fill('Pictures', '2');
    await user.type(prompt(), 'red apple{Enter}');
    await result().findAllByRole('img');
    button('Enlarge the picture of seed 2').focus();
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(button('All 2'));
    await user.keyboard('{Enter}');
    expect(document.activeElement).toBe(button('Enlarge the picture of seed 2'));
  });
});

describe('the settings', () => {
  it('choose the solver', async () => {
    const { requests } = await open();
    await user.click(screen.getByRole('radio', { name: 'Heun' }));
    await user.type(prompt(), 'red apple{Enter}');
    await result().findByRole('img');
    expect(requests[0]?.solver).toBe('heun');
    expect(screen.getByRole('status').textContent).toBe('Drawn in 1.2 s, 80 evaluations');
  });

  it('keep the seed until its lock is opened', async () => {
    await open();
    const lock = button('Keep the seed');
    expect(lock.getAttribute('aria-pressed')).toBe('true');
    await user.type(prompt(), 'red apple{Enter}');
    await result().findByRole('img', { name: /seed 1$/ });
    expect(number('Seed')).toHaveProperty('value', '1');
    await user.click(lock);
    await user.click(button('Generate'));
    expect(number('Seed')).toHaveProperty('value', String(2 ** 31));
  });
});

describe('the token counter', () => {
  it('counts while typing, and says what is not read', async () => {
    await open();
    expect(screen.getByText('32 tokens at most')).toBeTruthy();
    await user.type(prompt(), 'red apple');
    await screen.findByText('4 of 32 tokens');
    await user.clear(prompt());
    await user.click(prompt());
    await user.paste(`${'word '.repeat(30)}left out`);
    await screen.findByText('34 of 32 tokens');
    expect(screen.getByText('left out').tagName).toBe('S');
    const description = document.getElementById(prompt().getAttribute('aria-describedby') ?? '');
    expect(description?.textContent).toContain('Not read: left out');
  });
});

describe('the queue', () => {
  it('lists what waits, and lets go of it one by one', async () => {
    const { store, release } = await open({ held: true });
    await user.type(prompt(), 'cat{Enter}');
    await fill('Pictures', '3');
    await user.clear(prompt());
    await user.type(prompt(), 'dog{Enter}');
    await user.clear(prompt());
    await user.type(prompt(), 'owl{Enter}');
    const queue = within(screen.getByRole('region', { name: 'Queue' }));
    expect(queue.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'dog3 pictures, from seed 1',
      'owl3 pictures, from seed 1',
    ]);
    await user.click(queue.getByRole('button', { name: /^Remove dog/ }));
    expect(queue.getAllByRole('listitem')).toHaveLength(1);
    release();
    await waitFor(() => expect(store.getState().generation.queue).toHaveLength(0));
    expect(screen.queryByRole('region', { name: 'Queue' })).toBeNull();
    await result().findByRole('img', { name: 'owl, drawn with seed 3' });
  });

  it('offers what was cancelled once more, with the focus where Cancel was', async () => {
    const { release } = await open({ held: true });
    await user.type(prompt(), 'cat{Enter}');
    button('Cancel').focus();
    await user.keyboard('{Enter}');
    expect(screen.getByRole('status').textContent).toBe('Cancelled');
    expect(document.activeElement).toBe(button('Retry'));
    await user.type(prompt(), ' and something else');
    release();
    await user.click(button('Retry'));
    await result().findByRole('img', { name: 'cat, drawn with seed 1' });
  });
});
