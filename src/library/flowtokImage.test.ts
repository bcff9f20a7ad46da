// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { FlowTok, TextToImageRequest } from '../protocol/api';
import { FlowTokError } from '../protocol/errors';
import './element';

const asked: TextToImageRequest[] = [];
const opened: string[] = [];
let disposed = 0;

vi.mock('./openInWorker', () => ({
  openInWorker: async ({ packUrl }: { packUrl: string }) => {
    opened.push(packUrl);
    if (packUrl.includes('missing')) throw new FlowTokError('pack-not-found', 'There is no pack.');
    return {
      textToImage: async (request: TextToImageRequest) => {
        asked.push(request);
        await Promise.resolve();
        request.signal?.throwIfAborted();
        const data = new Uint8ClampedArray(4);
        return { picture: { width: 1, height: 1, data }, seed: request.seed ?? 0 };
      },
      dispose: async () => void disposed++,
    } as unknown as FlowTok;
  },
}));

afterEach(() => {
  document.body.replaceChildren();
  asked.length = 0;
  opened.length = 0;
});

/** Puts an element on the page and waits for what it ends in. */
function place(html: string) {
  document.body.innerHTML = html;
  const element = document.querySelector('flowtok-image');
  if (element === null) throw new Error('no element');
  const inside = (selector: string) => element.shadowRoot?.querySelector(selector);
  const ends = (state: string) =>
    vi.waitFor(() => expect(element.getAttribute('state')).toBe(state));
  return { element, inside, ends };
}

describe('<flowtok-image>', () => {
  it('draws its prompt with its numbers, and says so', async () => {
    const pictures: unknown[] = [];
    document.addEventListener('flowtok-picture', ({ detail }: CustomEventInit) =>
      pictures.push(detail),
    );
    const { element, inside, ends } = place(
      '<flowtok-image prompt="red apple" seed="7" steps="2" pack="/packs/a/"></flowtok-image>',
    );
    await ends('done');
    expect(asked).toMatchObject([{ prompt: 'red apple', seed: 7, steps: 2 }]);
    expect(asked[0]).not.toHaveProperty('guidance');
    expect(opened).toEqual([new URL('/packs/a/', document.baseURI).href]);
    expect(inside('canvas')?.getAttribute('aria-label')).toBe('red apple');
    expect(element.result).toMatchObject({ seed: 7 });
    expect(pictures).toEqual([element.result]);
  });

  it('draws again when attributes change, once for those of one go', async () => {
    const { element, inside, ends } = place('<flowtok-image prompt="dog"></flowtok-image>');
    await ends('done');
    element.setAttribute('prompt', 'cat');
    element.setAttribute('seed', '3');
    await vi.waitFor(() => expect(inside('canvas')?.getAttribute('aria-label')).toBe('cat'));
    expect(asked).toMatchObject([{ prompt: 'dog' }, { prompt: 'cat', seed: 3 }]);
    expect(opened).toHaveLength(1);
  });

  it('tells a fault in one sentence, and mends with another pack', async () => {
    const { element, inside, ends } = place(
      '<flowtok-image prompt="dog" pack="/missing/"></flowtok-image>',
    );
    await ends('failed');
    expect(inside('[role=alert]')?.textContent).toBe('There is no pack.');
    element.setAttribute('pack', '/packs/a/');
    await ends('done');
    expect(inside('[role=alert]')).toBeNull();
  });

  it('lets go of the model when it leaves the page', async () => {
    const { element, ends } = place('<flowtok-image prompt="dog"></flowtok-image>');
    await ends('done');
    const before = disposed;
    element.remove();
    await vi.waitFor(() => expect(disposed).toBe(before + 1));
  });
});
