// @vitest-environment jsdom
import { cleanup, configure, fireEvent, render, screen } from '@testing-library/react';
import { userEvent } from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAppStore } from '../../store/appStore';
import { FlowTokError } from '../../protocol/errors';
import type { Services } from '../../store/services';
import { fakeServices } from '../../store/testing/fakeServices';
import { StoreProvider } from '../storeContext';
import { CaptionPlace } from './CaptionPlace';

async function open(services: Partial<Services> = {}) {
  const fake = fakeServices();
  const store = createAppStore({
    services: { ...fake.services, ...services },
    packUrl: 'https://example.com/pack/',
  });
  await store.getState().actions.loadPack();
  render(
    <StoreProvider store={store}>
      <CaptionPlace />
    </StoreProvider>,
  );
  return { ...fake, store, captioning: () => store.getState().captioning };
}

function choose(...names: string[]): void {
  const input = document.querySelector('input[type=file]');
  const files = names.map(
    (name) => new File(['x'], name, { type: name.endsWith('.txt') ? 'text/plain' : 'image/png' }),
  );
  fireEvent.change(input as Element, { target: { files } });
}

const user = userEvent.setup();
const button = (name: string) => screen.findByRole('button', { name });
const cropBox = () => screen.getByRole('application', { name: /^Crop box/ });

configure({ asyncUtilTimeout: 10_000 });
beforeEach(() => {
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
});

describe('the crop box', () => {
  it('takes the focus, moves by arrows, grows by plus, and ends at the whole picture', async () => {
    // The fake's pictures are 40 x 30.
    const { captioning } = await open();
    choose('pizza.png');
    await user.click(await button('Crop'));
    expect(document.activeElement).toBe(cropBox());
    await user.keyboard('{ArrowRight}{ArrowRight}-');
    expect(captioning().crop).toEqual({ left: 11, top: 2, side: 26 });
    await user.keyboard('{Shift>}{ArrowLeft}{/Shift}+');
    expect(captioning().crop).toEqual({ left: 8, top: 0, side: 30 });
    expect(cropBox().getAttribute('aria-label')).toBe(
      'Crop box, 30 by 30 pixels, 8 from the left, 0 from the top',
    );
    await user.click(await button('Whole picture'));
    expect(captioning().crop).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('region', { name: 'Picture' }));
  });
});

describe('the caption', () => {
  it('gives way to a guess that is clicked, and to words that are typed', async () => {
    const { captioning } = await open();
    choose('pizza.png');
    await user.click(await button('cheese wedge'));
    expect(captioning().caption?.caption).toEqual({ text: 'cheese wedge', score: 0.06 });
    await button('slice of pizza');

    await user.click(await button('Rewrite the caption'));
    const field = screen.getByRole('textbox', { name: 'Caption' });
    expect(document.activeElement).toBe(field);
    await user.keyboard('my lunch{Escape}');
    expect(captioning().caption?.caption.text).toBe('cheese wedge');
    await vi.waitFor(() =>
      expect(document.activeElement?.getAttribute('aria-label')).toBe('Rewrite the caption'),
    );
    await user.keyboard('{Enter}my lunch{Enter}');
    expect(captioning().caption?.caption).toEqual({ text: 'my lunch', score: null });
    screen.getByText('your words');
    await button('cheese wedge');
  });
});

describe('the camera', () => {
  it('is shown, takes a picture, and is gone', async () => {
    const { held } = await open();
    await user.click(await button('Use the camera'));
    const take = await button('Take the picture');
    await vi.waitFor(() => expect(document.activeElement).toBe(take));
    await user.click(take);
    await screen.findByRole('img', { name: 'The picture you took' });
    await screen.findByRole('region', { name: 'Caption' });
    expect(held.size).toBe(1);
  });

  it('that is refused is one alert', async () => {
    const refusal = new FlowTokError('unsupported', 'The camera was not allowed; allow it.');
    await open({ openCamera: () => Promise.reject(refusal) });
    await user.click(await button('Use the camera'));
    expect((await screen.findByRole('alert')).textContent).toBe(refusal.message);
    await button('Choose an image');
  });
});

describe('many pictures', () => {
  it('are rows of a table, and a file', async () => {
    const saved: string[][] = [];
    const saveFile = (file: Blob, name: string) => void saved.push([name, file.type]);
    const { store } = await open({ saveFile });
    choose('a.png', 'notes.txt', 'b.png');
    await screen.findByText('2 pictures read, 1 could not be');
    const rows = screen.getAllByRole('row').map((row) => row.textContent);
    expect(rows[1]).toBe('a.pngslice of pizza62 %pizza 21 %cheese wedge 6 %sandwich 2 %');
    expect(rows[2]).toMatch(/^notes\.txt“notes\.txt” is not a picture/);
    await user.click(await button('Download CSV'));
    await user.click(await button('Download JSON'));
    expect(saved).toEqual([
      ['captions.csv', 'text/csv;charset=utf-8'],
      ['captions.json', 'application/json'],
    ]);
    await user.click(await button('One picture'));
    await user.click(await button('Table of 3 pictures'));
    await user.click(await button('Clear'));
    expect(store.getState().captionTable.rows).toHaveLength(3);
    await user.click(await button('Clear 3 rows for good'));
    expect(store.getState().captionTable.rows).toEqual([]);
    await button('Choose an image');
  });
});
