// A converted pack draws what the authors' own code draws: tokenizer, text networks, time grid, guidance, decoder.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowTok, TextToImageResult } from '../protocol/api';
import { createFlowTok } from './createFlowTok';
import {
  openReleasedPack,
  readReleasedGolden,
  tokenizerAlone,
  type ReleasedGolden,
} from './testing/releasedPack';

let golden: ReleasedGolden;
beforeAll(async () => {
  golden = await readReleasedGolden();
});

function ask(flowtok: FlowTok): Promise<TextToImageResult> {
  const { prompt, seed } = golden;
  // Steps and guidance are the pack's own.
  return flowtok.textToImage({ prompt, seed });
}

/** Largest difference of the colours, and the mean one; opacity is left out. */
function colourGaps({ data }: { data: Uint8ClampedArray }): { largest: number; mean: number } {
  let [largest, sum] = [0, 0];
  for (const [i, value] of golden.pixels.entries()) {
    const gap = Math.abs(value - (data[Math.floor(i / 3) * 4 + (i % 3)] ?? NaN));
    sum += gap;
    if (!(gap <= largest)) largest = gap;
  }
  return { largest, mean: sum / golden.pixels.length };
}

describe('a converted pack', { timeout: 600_000 }, () => {
  let flowtok: FlowTok;
  beforeAll(async () => {
    flowtok = await createFlowTok({ pack: await openReleasedPack(), executionProvider: 'wasm' });
  }, 600_000);
  afterAll(() => flowtok.dispose());

  it('draws what the authors’ code draws', async () => {
    const { picture, latents, steps, guidance } = await ask(flowtok);
    expect({ steps, guidance }).toEqual({ steps: golden.steps, guidance: golden.guidance });
    expect([picture.width, picture.height]).toEqual([golden.size, golden.size]);
    const gaps = golden.latents.map((value, i) => Math.abs(value - (latents[i] ?? NaN)));
    expect(Math.max(...gaps)).toBeLessThan(1e-3);
    expect(colourGaps(picture).largest).toBeLessThanOrEqual(2);
    // A flat picture would be near to any other.
    expect(new Set(golden.pixels).size).toBeGreaterThan(200);
  });

  it('says that it has no captions', async () => {
    const data = new Uint8ClampedArray(4 * 64 * 64).fill(128);
    const asked = flowtok.imageToText({ image: { width: 64, height: 64, data } });
    await expect(asked).rejects.toMatchObject({ code: 'unsupported' });
  });
});

describe('a pack with an image tokenizer alone', { timeout: 600_000 }, () => {
  it('reconstructs pictures, shows their tokens, and draws nothing', async () => {
    const flowtok = await createFlowTok({
      pack: await openReleasedPack(tokenizerAlone),
      executionProvider: 'wasm',
    });
    const data = Uint8ClampedArray.from({ length: 4 * 64 * 64 }, (_, i) =>
      i % 4 === 3 ? 255 : (i * 7) % 256,
    );
    const image = { width: 64, height: 64, data };
    const trip = await flowtok.roundTrip({ image });
    expect(trip).toMatchObject({ caption: '', redrawn: null });
    expect(trip.latents).toEqual(await flowtok.encodeImage(image));
    expect(trip.reconstruction.picture).toEqual(await flowtok.decodeLatents(trip.latents));
    expect(trip.reconstruction.psnr).toBeGreaterThan(0);
    const drawing = flowtok.textToImage({ prompt: 'a red apple' });
    await expect(drawing).rejects.toMatchObject({ code: 'unsupported' });
    await flowtok.dispose();
  });
});

describe('its 8-bit blocks', { timeout: 600_000 }, () => {
  it('draw nearly the same', async () => {
    const flowtok = await createFlowTok({
      pack: await openReleasedPack((manifest) => ({
        ...manifest,
        files: manifest.files.filter(({ path }) => path !== 'flow.fp32.onnx'),
      })),
      executionProvider: 'wasm',
    });
    const { picture } = await ask(flowtok);
    const { mean } = colourGaps(picture);
    await flowtok.dispose();
    // Not the fp32 file again, and not another picture.
    expect(mean).toBeGreaterThan(0);
    expect(mean).toBeLessThan(3);
  });
});
