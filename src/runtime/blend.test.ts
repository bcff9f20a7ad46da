import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Anchor, FlowTok, PictureData } from '../protocol/api';
import { createFlowTok } from './createFlowTok';
import { openTinyPack } from './testing/tinyPack';

let flowtok: FlowTok;
beforeAll(async () => {
  flowtok = await createFlowTok({ pack: await openTinyPack() });
});
afterAll(() => flowtok.dispose());

const sampling = { steps: 3, guidance: 2 };
const words = (prompt: string) => flowtok.anchor({ of: { prompt }, ...sampling });
const seen = (image: PictureData) => flowtok.anchor({ of: { image }, ...sampling });
const draw = (anchors: Anchor[], ...points: { weights: number[]; strength?: number }[]) =>
  flowtok.blend({ anchors, points: points.map((point) => ({ seed: 7, ...point })), ...sampling });

/** Stripes, so that the picture is no plain colour. */
function striped(): PictureData {
  const { size } = flowtok.manifest.image;
  const data = new Uint8ClampedArray(size * size * 4).map((_, i) => (i % 4 === 3 ? 255 : i % 251));
  return { width: size, height: size, data };
}

/** The largest difference between two pictures, in 8-bit steps. */
function gap(a: PictureData | undefined, b: PictureData | undefined): number {
  if (!a || !b) throw new Error('a picture is missing');
  return Math.max(...a.data.map((value, i) => Math.abs(value - b.data[i]!)));
}

describe('blend', () => {
  it('ends in the pictures that the prompts draw by themselves', async () => {
    const anchors = [await words('red apple'), await words('dog')];
    const { pictures, evaluations } = await draw(
      anchors,
      { weights: [1, 0] },
      { weights: [0.5, 0.5] },
      { weights: [0, 1] },
    );
    const alone = await Promise.all(
      ['red apple', 'dog'].map((prompt) => flowtok.textToImage({ prompt, seed: 7, ...sampling })),
    );
    expect(gap(pictures[0], alone[0]?.picture)).toBeLessThanOrEqual(1);
    expect(gap(pictures[2], alone[1]?.picture)).toBeLessThanOrEqual(1);
    expect(gap(pictures[1], pictures[0])).toBeGreaterThan(1);
    expect(evaluations).toBe(3 * 3 * 2);
  });

  it("ends in the image tokenizer's own reconstruction of a picture, whatever the seed", async () => {
    const image = striped();
    const anchors = [await seen(image), await words('dog')];
    const { pictures } = await draw(anchors, { weights: [1, 0] }, { weights: [0.6, 0.4] });
    const kept = await flowtok.decodeLatents(await flowtok.encodeImage(image));
    expect(gap(pictures[0], kept)).toBeLessThanOrEqual(1);
    expect(gap(pictures[1], kept)).toBeGreaterThan(1);
  });

  it('takes a picture by its latents, to the very same anchor', async () => {
    const latents = await flowtok.encodeImage(striped());
    expect(await flowtok.anchor({ of: { latents }, ...sampling })).toEqual(await seen(striped()));
    const short = flowtok.anchor({ of: { latents: latents.slice(1) }, ...sampling });
    await expect(short).rejects.toMatchObject({ code: 'bad-input' });
  });

  it('leaves a picture the more, the stronger the variation; the seed decides which way', async () => {
    const anchors = [await seen(striped())];
    const point = { weights: [1], seed: 7 };
    const { pictures } = await flowtok.blend({
      anchors,
      points: [
        { ...point, strength: 0 },
        { ...point, strength: 0.5 },
        { ...point, seed: 8, strength: 0.5 },
      ],
      ...sampling,
    });
    const kept = await flowtok.decodeLatents(await flowtok.encodeImage(striped()));
    expect(gap(pictures[0], kept)).toBeLessThanOrEqual(1);
    expect(gap(pictures[1], kept)).toBeGreaterThan(1);
    expect(gap(pictures[1], pictures[2])).toBeGreaterThan(0);
  });

  it.each([
    [{ weights: [] }, /one weight for each anchor/],
    [{ weights: [NaN] }, /weights .* must be numbers/],
    [{ weights: [1], strength: 2 }, /strength must be .* from 0 to 1/],
  ])('refuses %j', async (point, message) => {
    const drawing = draw([await words('dog')], point);
    await expect(drawing).rejects.toMatchObject({ code: 'bad-input' });
    await expect(drawing).rejects.toThrow(message);
  });

  it('refuses no points, and anchors of another pack', async () => {
    await expect(draw([await words('dog')])).rejects.toThrow(/1 to 9 pictures/);
    const strange = { mean: new Float32Array(3), deviation: null, residual: null };
    await expect(draw([strange], { weights: [1] })).rejects.toThrow(/The latents must be/);
  });

  it('stops between two steps', async () => {
    const controller = new AbortController();
    const run = flowtok.blend({
      anchors: [await words('dog')],
      points: [{ weights: [1], seed: 1 }],
      steps: 50,
      signal: controller.signal,
      onStep: () => controller.abort(),
    });
    await expect(run).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('roundTrip', () => {
  it('gives caption and both pictures, measured against what the model sees', async () => {
    const image = striped();
    const { original, reconstruction, caption, redrawn } = await flowtok.roundTrip({
      image,
      seed: 7,
      ...sampling,
    });
    expect(gap(original, image)).toBe(0);
    const read = await flowtok.imageToText({ image, steps: sampling.steps });
    expect(caption).toBe(read.caption);
    const kept = await flowtok.decodeLatents(await flowtok.encodeImage(image));
    expect(gap(reconstruction.picture, kept)).toBe(0);
    expect(reconstruction.psnr).toBeGreaterThan(0);
    const drawn = await flowtok.textToImage({ prompt: caption, seed: 7, ...sampling });
    expect(redrawn && gap(redrawn.picture, drawn.picture)).toBe(0);
    expect(redrawn?.psnr).toBeGreaterThan(0);
  });
});
