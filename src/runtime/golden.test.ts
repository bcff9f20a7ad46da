// The runtime's numbers against PyTorch's, on both packs. The golden files are made by
// `python -m flowtok_training tiny-pack` and `python -m flowtok_training export`.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowTok, PictureData } from '../protocol/api';
import { createFlowTok, openPack } from './index';
import { readSafetensors, type GoldenArray } from './testing/safetensors';

interface About {
  prompts: string[];
  pictures: number;
  steps: number;
  guidance: number;
  captionSteps: number;
  stateEvery: number;
}

/** Largest difference allowed on latents (fp32, WASM) and on pixels of 0 to 255. */
const LATENTS = 1e-3;
const PIXELS = 2;

const root = fileURLToPath(new URL('../../', import.meta.url));
const packs = [
  { name: 'tiny-pack', folder: `${root}testdata/tiny-pack/` },
  { name: 'flowtok-emoji', folder: `${root}public/models/flowtok-emoji/` },
];

describe.each(packs)('$name against PyTorch', { timeout: 600_000 }, ({ name, folder }) => {
  let flowtok: FlowTok;
  let about: About;
  let arrays: Awaited<ReturnType<typeof readSafetensors>>;

  const array = (key: string) => {
    const found = arrays.get(key);
    if (!found) throw new Error(`the golden file has no ${key}`);
    return found;
  };
  const row = (key: string, index: number): GoldenArray => {
    const { shape, data } = array(key);
    const size = data.length / (shape[0] ?? 1);
    return data.slice(index * size, (index + 1) * size);
  };

  beforeAll(async () => {
    const golden = `${root}testdata/golden/${name}`;
    about = JSON.parse(await readFile(`${golden}.json`, 'utf8')) as About;
    arrays = await readSafetensors(`${golden}.safetensors`);
    const files = async (path: string) => new Uint8Array(await readFile(folder + path));
    const pack = await openPack({ files });
    flowtok = await createFlowTok({ pack, executionProvider: 'wasm' });
  }, 600_000);

  afterAll(() => flowtok?.dispose());

  it('tokenises prompts alike', async () => {
    for (const [k, prompt] of about.prompts.entries()) {
      const { ids, mask } = await flowtok.tokenise(prompt);
      expect(ids.map(BigInt), prompt).toEqual([...(row('ids', k) as BigInt64Array)]);
      expect(mask.map(BigInt), prompt).toEqual([...(row('mask', k) as BigInt64Array)]);
    }
  });

  it('draws the same pictures through the same states', async () => {
    expect(about.prompts.length).toBeGreaterThan(0);
    for (const [k, prompt] of about.prompts.entries()) {
      const text = await flowtok.encodeText(prompt);
      expect(difference(text.mean, array(`text_${k}_mean`).data), prompt).toBeLessThan(LATENTS);
      expect(difference(text.logvar, array(`text_${k}_logvar`).data), prompt).toBeLessThan(LATENTS);

      const { steps, guidance } = about;
      const request = { prompt, seed: k, steps, guidance, keepStates: true };
      const { picture, states = [], latents } = await flowtok.textToImage(request);
      expect(states).toHaveLength(steps + 1);
      for (let i = 0; i * about.stateEvery <= steps; i++) {
        const state = states[i * about.stateEvery] ?? new Float32Array();
        const wanted = row(`text_${k}_states`, i);
        expect(difference(state, wanted), `${prompt}, state ${i}`).toBeLessThan(LATENTS);
      }
      expect(difference(latents, array(`text_${k}_latents`).data), prompt).toBeLessThan(LATENTS);
      const pixels = opaque(picture);
      expect(difference(pixels, array(`text_${k}_picture`).data), prompt).toBeLessThanOrEqual(
        PIXELS,
      );
    }
  });

  it('captions pictures with the same ids', async () => {
    expect(about.pictures).toBeGreaterThan(0);
    const { endTokenId } = flowtok.manifest.text;
    for (let k = 0; k < about.pictures; k++) {
      const image = pictureOf(row('pictures', k) as Uint8Array, array('pictures').shape);
      const encoded = await flowtok.encodeImage(image);
      expect(difference(encoded, array(`image_${k}_latents`).data)).toBeLessThan(LATENTS);

      const request = { image, steps: about.captionSteps, guidance: 1, keepStates: true };
      const { ids, states = [] } = await flowtok.imageToText(request);
      for (let i = 0; i * about.stateEvery <= about.captionSteps; i++) {
        const state = states[i * about.stateEvery] ?? new Float32Array();
        expect(difference(state, row(`image_${k}_states`, i))).toBeLessThan(LATENTS);
      }
      const wanted = [...(array(`image_${k}_ids`).data as BigInt64Array)].map(Number);
      const end = wanted.indexOf(endTokenId);
      expect(ids).toEqual(end < 0 ? wanted : wanted.slice(0, end));
    }
  });
});

function difference(got: ArrayLike<number>, wanted: GoldenArray): number {
  if (got.length !== wanted.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < got.length; i++) {
    const gap = Math.abs(Number(got[i]) - Number(wanted[i]));
    if (!(gap <= worst)) worst = gap; // a NaN must not slip through
  }
  return worst;
}

/** RGBA -> RGB */
function opaque({ data }: PictureData): Uint8Array {
  return Uint8Array.from({ length: (data.length / 4) * 3 }, (_, i) => {
    return data[Math.floor(i / 3) * 4 + (i % 3)] ?? 0;
  });
}

function pictureOf(rgb: Uint8Array, shape: number[]): PictureData {
  const size = shape[1] ?? 0;
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  rgb.forEach((value, i) => (data[Math.floor(i / 3) * 4 + (i % 3)] = value));
  return { width: size, height: size, data };
}
