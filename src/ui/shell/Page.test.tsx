// @vitest-environment jsdom
import {
  cleanup,
  configure,
  fireEvent,
  render,
  screen,
  waitFor,
  within,
} from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAppStore } from '../../store/appStore';
import { FlowTokError } from '../../protocol/errors';
import { LIVE_PAUSE } from '../../store/live';
import type { Services } from '../../store/services';
import { fakeFlowTok, fakeManifest } from '../../store/testing/fakeFlowTok';
import { fakeServices } from '../../store/testing/fakeServices';
import { StoreProvider } from '../storeContext';
import { Page } from './Page';

interface Setting {
  stepMs?: number;
  manifest?: typeof fakeManifest;
  services?: Partial<Services>;
}

function open({ stepMs = 0, manifest = fakeManifest, services = {} }: Setting = {}) {
  const fake = fakeServices(fakeFlowTok({ stepMs, manifest }));
  const store = createAppStore({
    services: { ...fake.services, ...services },
    packUrl: 'https://example.com/pack/',
  });
  render(
    <StoreProvider store={store}>
      <Page />
    </StoreProvider>,
  );
  return { ...fake, store, loaded: store.getState().actions.loadPack() };
}

const prompt = () => screen.getByRole('textbox', { name: 'Prompt' });
const result = () => screen.getByRole('region', { name: 'Result' });
const user = userEvent.setup();

// A busy machine may need longer than the library's second.
configure({ asyncUtilTimeout: 10_000 });

beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('text to image', () => {
  it('draws on Enter, with the numbers beside the picture', async () => {
    const { requests, loaded } = open();
    await loaded;
    await user.clear(screen.getByRole('spinbutton', { name: 'Seed' }));
    await user.type(screen.getByRole('spinbutton', { name: 'Seed' }), '42');
    await user.clear(screen.getByRole('spinbutton', { name: 'Steps' }));
    await user.type(screen.getByRole('spinbutton', { name: 'Steps' }), '4');
    fireEvent.change(screen.getByRole('slider', { name: 'Guidance' }), {
      target: { value: '3.5' },
    });
    await user.click(screen.getByRole('radio', { name: 'Fluent' }));
    await user.type(prompt(), 'red apple{Enter}');
    const image = await within(result()).findByRole('img', { name: /^red apple/ });
    expect(image.getAttribute('src')).toMatch(/^blob:/);
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      prompt: 'red apple, fluent style',
      seed: 42,
      steps: 4,
      guidance: 3.5,
    });
    expect(screen.getByRole('link', { name: 'Download' }).getAttribute('download')).toBe(
      'red-apple-seed-42.png',
    );
    expect(screen.getByRole('status').textContent).toBe('Drawn in 1.2 s, 8 evaluations');
  });

  it('shows progress, cancels, and draws again', async () => {
    const { loaded } = open({ stepMs: 15 });
    await loaded;
    await user.type(prompt(), 'pizza');
    await user.click(screen.getByRole('button', { name: 'Generate' }));
    await waitFor(() =>
      expect(screen.getByRole('progressbar', { name: 'Progress' })).toHaveProperty(
        'ariaValueNow',
        expect.stringMatching(/^[1-9]/),
      ),
    );
    expect(screen.getByRole('status').textContent).toBe('Flowing from words to picture');
    await user.click(screen.getByRole('button', { name: 'Cancel' }));
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(within(result()).queryByRole('img')).toBeNull();
    await user.click(screen.getByRole('button', { name: 'Generate' }));
    await within(result()).findByRole('img', { name: /^pizza/ });
  });

  it('answers an empty prompt with one alert and takes it back on request', async () => {
    const { loaded } = open();
    await loaded;
    await user.click(screen.getByRole('button', { name: 'Generate' }));
    expect(screen.getByRole('alert').textContent).toMatch(/^The prompt is empty: /);
    expect(document.activeElement).toBe(prompt());
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('says what it kept of a long prompt', async () => {
    const { loaded } = open();
    await loaded;
    fireEvent.change(prompt(), { target: { value: 'word '.repeat(2000) } });
    await user.click(screen.getByRole('button', { name: 'Generate' }));
    await waitFor(() => expect(result().textContent).toMatch(/at most 32 tokens/));
  });

  it('mends a number on leaving the field', async () => {
    const { loaded, store } = open();
    await loaded;
    const steps = screen.getByRole('spinbutton', { name: 'Steps' });
    await user.clear(steps);
    await user.type(steps, '500');
    await user.tab();
    expect(store.getState().generation.draft.steps).toBe(100);
    expect((steps as HTMLInputElement).value).toBe('100');
  });
});

describe('live mode', () => {
  const live = () => screen.getByRole('switch', { name: 'Live' });

  it('puts the picture in place while typing goes on, without a progress bar', async () => {
    const keep: ((url: string) => void)[] = [];
    const keepPicture = () => new Promise<string>((resolve) => void keep.push(resolve));
    const { loaded, clock, store } = open({ services: { keepPicture } });
    await loaded;
    expect(live()).toHaveProperty('checked', true);
    await user.type(prompt(), 'cat');
    clock.advance(LIVE_PAUSE);
    await screen.findByText('Drawing');
    expect(screen.queryByRole('progressbar')).toBeNull();
    expect(screen.queryByRole('button', { name: 'Cancel' })).toBeNull();
    await waitFor(() => expect(keep).toHaveLength(1));
    keep[0]?.('blob:cat');
    const first = await within(result()).findByRole('img', { name: /^cat, / });
    // The fake is slow, and would turn it off.
    store.getState().actions.chooseLive('on');
    await user.type(prompt(), ' face');
    clock.advance(LIVE_PAUSE);
    await waitFor(() => expect(keep).toHaveLength(2));
    expect(within(result()).getByRole('img', { name: /^cat, / })).toBe(first);
    keep[1]?.('blob:cat-face');
    await waitFor(() => expect(first.getAttribute('alt')).toMatch(/^cat face, /));
    expect(within(result()).getByRole('img')).toBe(first);
  });

  it('goes off where pictures are slow, says so, and can be forced on', async () => {
    const { loaded, clock, requests } = open();
    await loaded;
    await user.type(prompt(), 'cat');
    clock.advance(LIVE_PAUSE);
    // The fake says that a picture takes 1.2 s.
    await screen.findByText('Off: 1.2 s a picture here');
    expect(live()).toHaveProperty('checked', false);
    await user.type(prompt(), 's');
    expect(clock.pending()).toBe(0);
    await user.click(live());
    expect(live()).toHaveProperty('checked', true);
    clock.advance(LIVE_PAUSE);
    await waitFor(() => expect(requests.at(-1)?.prompt).toBe('cats'));
    await user.click(screen.getByRole('tab', { name: 'Settings' }));
    expect(await screen.findByRole('radio', { name: 'On' })).toHaveProperty('checked', true);
  });
});

describe('image to text', () => {
  it('takes a picture dropped on any place; the caption is the first text of its region', async () => {
    const { loaded } = open();
    await loaded;
    const file = new File(['x'], 'pizza.png', { type: 'image/png' });
    fireEvent.drop(document.body, { dataTransfer: { types: ['Files'], items: [], files: [file] } });
    const region = await screen.findByRole('region', { name: 'Caption' });
    expect(region.textContent).toMatch(/^slice of pizza/);
    expect(within(region).getAllByRole('listitem')).toHaveLength(3);
    expect(screen.getByRole('img', { name: 'pizza.png' })).toBeTruthy();
  });

  it('answers a text file with one sentence and keeps the caption', async () => {
    const { loaded } = open();
    await loaded;
    await user.click(screen.getByRole('tab', { name: 'Image to text' }));
    await screen.findByRole('button', { name: 'Choose an image' });
    const input = document.querySelector('input[type=file]');
    const choose = (name: string, type: string) =>
      fireEvent.change(input as Element, { target: { files: [new File(['x'], name, { type })] } });
    choose('pizza.png', 'image/png');
    await screen.findByRole('region', { name: 'Caption' });
    choose('notes.txt', 'text/plain');
    expect((await screen.findByRole('alert')).textContent).toMatch(/“notes.txt” is not a picture/);
    expect(screen.getByRole('region', { name: 'Caption' }).textContent).toMatch(/^slice of pizza/);
  });

  it('says why a pack without a text decoder cannot caption', async () => {
    const files = fakeManifest.files.filter(({ role }) => role !== 'textDecoder');
    const { loaded } = open({ manifest: { ...fakeManifest, files } });
    await loaded;
    await user.click(screen.getByRole('tab', { name: 'Image to text' }));
    expect(await screen.findByText(/comes without text decoder/)).toBeTruthy();
  });
});

describe('the places', () => {
  it('are reached by the arrow keys', async () => {
    const { loaded } = open();
    await loaded;
    await user.click(screen.getByRole('tab', { name: 'Text to image' }));
    await user.keyboard('{ArrowRight}');
    expect(document.activeElement).toBe(screen.getByRole('tab', { name: 'Image to text' }));
    await user.keyboard('{End}');
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Settings');
    await user.keyboard('{ArrowRight}');
    expect(screen.getByRole('tab', { selected: true }).textContent).toBe('Text to image');
  });
});

describe('a pack that does not load', () => {
  it('runs what waited for it once the retry works', async () => {
    let fail: (reason: Error) => void = () => undefined;
    const load = vi
      .fn<Services['load']>()
      .mockReturnValueOnce(new Promise((_resolve, reject) => (fail = reject)))
      .mockResolvedValue(fakeFlowTok().model);
    const { loaded } = open({ services: { load } });
    await user.type(prompt(), 'red apple{Enter}');
    expect(screen.getByRole('progressbar', { name: 'Progress' })).toBeTruthy();
    fail(new FlowTokError('network', 'The network is away.'));
    await loaded;
    await user.click(await screen.findByRole('button', { name: 'Retry' }));
    await within(result()).findByRole('img', { name: /^red apple/ });
    expect(screen.queryByRole('alert')).toBeNull();
  });

  it('is one alert with a retry that works', async () => {
    const load = vi
      .fn<Services['load']>()
      .mockRejectedValueOnce(new FlowTokError('pack-corrupt', 'flow.onnx was altered.'))
      .mockResolvedValue(fakeFlowTok().model);
    const { loaded } = open({ services: { load } });
    await loaded;
    expect((await screen.findByRole('alert')).textContent).toBe('flow.onnx was altered.');
    await user.click(screen.getByRole('button', { name: 'Retry' }));
    await screen.findByRole('button', { name: 'red apple' });
    expect(screen.queryByRole('alert')).toBeNull();
  });
});
