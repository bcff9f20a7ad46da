import { describe, expect, it, vi } from 'vitest';
import { createAppStore } from '../appStore';
import { fakeFlowTok } from '../testing/fakeFlowTok';
import { fakeServices } from '../testing/fakeServices';
import { openSlot, recipeOfResult, urlsOf, VARIATIONS, type BlendEnd } from './state';

async function open(stepMs = 0) {
  const fake = fakeServices(fakeFlowTok({ stepMs }));
  const store = createAppStore({ services: fake.services, packUrl: 'https://example.com/pack/' });
  const { actions } = store.getState();
  await actions.loadPack();
  return { ...fake, actions, blend: () => store.getState().blend };
}

const words = (prompt: string): BlendEnd => ({ kind: 'prompt', prompt, picture: null });
const png = new Blob(['x'], { type: 'image/png' });

describe('between', () => {
  it('draws the frames in groups, evenly from one end to the other, with one noise', async () => {
    const { actions, blend, anchored, blended } = await open();
    actions.editBlend({ a: words(' egg '), b: words('chicken'), frames: 6, seed: 9 });
    await actions.startBlend();
    expect(anchored).toEqual([{ prompt: 'egg' }, { prompt: 'chicken' }]);
    const points = blended.flatMap((request) => request.points);
    expect(points.map(({ weights }) => weights[1])).toEqual([0, 0.2, 0.4, 0.6, 0.8, 1]);
    for (const { weights, seed } of points) {
      expect((weights[0] ?? 0) + (weights[1] ?? 0)).toBeCloseTo(1, 10);
      expect(seed).toBe(9);
    }
    expect(blended.length).toBeGreaterThan(1);
    expect(blend().phase.kind).toBe('done');
    const strip = blend().results.between;
    expect(strip).toMatchObject({ total: 6, title: 'egg to chicken' });
    expect(strip?.pictures.map(({ name }) => name)[3]).toBe('egg to chicken, 60 %');
  });

  it('takes a picture for an end, and the ends change places with their pixels', async () => {
    const { actions, blend, anchored } = await open();
    actions.editBlend({ b: words('chicken') });
    await actions.takeBlendPicture('a', png, 'egg.png');
    expect(blend().draft.a).toMatchObject({ kind: 'picture', picture: { name: 'egg.png' } });
    actions.swapEnds();
    await actions.startBlend();
    expect(anchored.map((of) => Object.keys(of)[0])).toEqual(['prompt', 'latents']);
  });

  it('says which end is empty, and keeps the strip that was there', async () => {
    const { actions, blend } = await open();
    actions.editBlend({ a: words('egg'), b: words('chicken') });
    await actions.startBlend();
    actions.editBlend({ b: words('  ') });
    await actions.startBlend();
    expect(blend().phase).toMatchObject({
      kind: 'failed',
      fault: { message: expect.stringMatching(/^The second end is empty/) as string },
    });
    expect(blend().results.between?.pictures).toHaveLength(8);
    actions.dismissBlendFault();
    expect(blend().phase.kind).toBe('idle');
  });

  it('cancels, keeps what was drawn, and frees all of it when the next strip comes', async () => {
    const { actions, blend, held, services } = await open();
    actions.editBlend({ a: words('egg'), b: words('chicken'), frames: 8 });
    const own = { ...services };
    services.keepPicture = async (picture) => {
      const url = await own.keepPicture(picture);
      if (held.size === 3) actions.cancelBlend();
      return url;
    };
    await actions.startBlend();
    expect(blend().phase.kind).toBe('cancelled');
    expect(blend().results.between?.pictures).toHaveLength(2);
    services.keepPicture = (picture) => own.keepPicture(picture);
    actions.editBlend({ frames: 3 });
    await actions.startBlend();
    expect([...held]).toEqual(urlsOf(blend().results, 'between'));
  });

  it('saves a film and a strip under the names of the ends', async () => {
    const { actions, blend, saved } = await open();
    await actions.saveBlendFilm('webp');
    expect(saved).toEqual([]);
    actions.editBlend({ a: words('egg'), b: words('chicken'), frames: 3 });
    await actions.startBlend();
    await actions.saveBlendFilm('webp');
    await actions.saveBlendStrip();
    expect(saved.map(({ name }) => name)).toEqual(['egg-to-chicken.webp', 'egg-to-chicken.png']);
    expect(blend().phase.kind).toBe('idle');
  });
});

describe('sum', () => {
  it('draws each term alone and then all together', async () => {
    const { actions, blend, anchored, blended } = await open();
    actions.chooseBlendMode('sum');
    actions.editBlend({ sum: 'prince - man + 0.5 * woman' });
    await actions.startBlend();
    expect(anchored).toEqual([{ prompt: 'prince' }, { prompt: 'man' }, { prompt: 'woman' }]);
    const weights = blended.flatMap(({ points }) => points.map((point) => point.weights));
    expect(weights.at(-1)).toEqual([1, -1, 0.5]);
    expect(weights[1]).toEqual([0, 1, 0]);
    const { sum } = blend().results;
    expect(sum?.terms.map(({ weight }) => weight)).toEqual([1, -1, 0.5]);
    expect(sum?.picture?.name).toBe('prince - man + 0.5 * woman');
  });

  it('gives the sentence of a sum that cannot be read', async () => {
    const { actions, blend } = await open();
    actions.chooseBlendMode('sum');
    actions.editBlend({ sum: 'prince -' });
    await actions.startBlend();
    expect(blend().phase).toMatchObject({ kind: 'failed', fault: { mend: 'none' } });
  });
});

describe('variations and round trip', () => {
  it('varies with a seed each, at the strength asked for', async () => {
    const { actions, blend, blended } = await open();
    actions.chooseBlendMode('variations');
    await actions.takeBlendPicture('subject', png, 'cat.png');
    actions.editBlend({ strength: 0.3, seed: 2 ** 32 - 1 });
    await actions.startBlend();
    const points = blended.flatMap((request) => request.points);
    expect(points.map(({ seed }) => seed).slice(0, 3)).toEqual([2 ** 32 - 1, 0, 1]);
    expect(new Set(points.map(({ strength }) => strength))).toEqual(new Set([0.3]));
    expect(blend().results.variations?.pictures).toHaveLength(VARIATIONS);
  });

  it('goes round with both measures', async () => {
    const { actions, blend } = await open();
    actions.chooseBlendMode('round-trip');
    await actions.startBlend();
    expect(blend().phase).toMatchObject({
      fault: { message: expect.stringMatching(/^There is no picture yet/) as string },
    });
    await actions.takeBlendPicture('subject', png, 'pizza.png');
    await actions.startBlend();
    expect(blend().results['round-trip']).toMatchObject({
      caption: 'slice of pizza',
      reconstruction: { psnr: 27.1 },
      redrawn: { psnr: 12.3 },
    });
  });

  it('leaves the picture that is there when the next one cannot be opened', async () => {
    const { actions, blend } = await open();
    expect(await actions.takeBlendPicture('subject', png, 'cat.png')).toBe(true);
    const notes = new Blob(['x'], { type: 'text/plain' });
    expect(await actions.takeBlendPicture('subject', notes, 'notes.txt')).toBe(false);
    expect(blend().phase.kind).toBe('failed');
    expect(blend().draft.subject?.name).toBe('cat.png');
  });
});

describe('a recipe', () => {
  it('of a way makes the same requests again, with the tokens it holds and no other picture', async () => {
    const first = await open();
    first.actions.editBlend({ a: words('egg'), frames: 4, seed: 9, steps: 3, styleId: 'noto' });
    await first.actions.takeBlendPicture('b', png, 'hen.png');
    await first.actions.startBlend();
    const recipe = recipeOfResult(first.blend().results, 'between')!;
    expect(recipe).toMatchObject({ from: { prompt: 'egg' }, to: { picture: 'hen.png' }, steps: 3 });

    const again = await open();
    again.actions.drawRecipe(recipe, 'It');
    await vi.waitFor(() => expect(again.blend().phase.kind).toBe('done'));
    expect(again.anchored).toEqual(first.anchored);
    expect(again.anchored[0]).toEqual({ prompt: 'egg, noto style' });
    const asked = ({ blended }: typeof first) =>
      blended.map(({ points, steps, guidance }) => ({ points, steps, guidance }));
    expect(asked(again)).toEqual(asked(first));
    expect(recipeOfResult(again.blend().results, 'between')).toEqual(recipe);
    expect(again.blend().draft).toMatchObject({ frames: 4, seed: 9, b: { kind: 'picture' } });
  });

  it.each(['sum', 'variations'] as const)('of %s comes back as it was', async (mode) => {
    const first = await open();
    first.actions.chooseBlendMode(mode);
    first.actions.editBlend({ sum: 'red heart - red + blue', strength: 0.3, seed: 5 });
    await first.actions.takeBlendPicture('subject', png, 'cat.png');
    await first.actions.startBlend();
    const recipe = recipeOfResult(first.blend().results, mode)!;
    const again = await open();
    again.actions.drawRecipe(recipe, 'It');
    await vi.waitFor(() => expect(again.blend().phase.kind).toBe('done'));
    expect(again.blend().mode).toBe(mode);
    expect(again.anchored).toEqual(first.anchored);
    expect(recipeOfResult(again.blend().results, mode)).toEqual(recipe);
  });

  it('is there once all pictures are, and never of a round trip', async () => {
    const { actions, blend } = await open();
    expect(recipeOfResult(blend().results, 'between')).toBeNull();
    actions.chooseBlendMode('round-trip');
    await actions.takeBlendPicture('subject', png, 'cat.png');
    await actions.startBlend();
    expect(recipeOfResult(blend().results, 'round-trip')).toBeNull();
  });
});

describe('openSlot', () => {
  it('is the end that still lacks something', async () => {
    const { actions, blend } = await open();
    expect(openSlot(blend())).toBe('a');
    actions.editBlend({ a: words('egg') });
    expect(openSlot(blend())).toBe('b');
    actions.chooseBlendMode('variations');
    expect(openSlot(blend())).toBe('subject');
    actions.chooseBlendMode('sum');
    expect(openSlot(blend())).toBeNull();
  });
});
