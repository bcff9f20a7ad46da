import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { openPack, type Pack } from '../../pack/openPack';
import type { StepEvent } from '../../protocol/api';
import { createFlowTok } from '../createFlowTok';
import { loadModels, type Models } from '../models';
import { openWasm } from '../ort/backend';
import { openTinyPack, readManifest } from '../testing/tinyPack';
import { watchRuns } from '../testing/watchRuns';
import { encodeText } from './encodeText';
import { decodePictures } from './images';
import { textToImage, textToImages } from './textToImage';

const bundled = fileURLToPath(new URL('../../../public/models/flowtok-emoji/', import.meta.url));
const openBundled = () =>
  openPack({ files: async (path) => new Uint8Array(await readFile(bundled + path)) });

const load = async (open: () => Promise<Pack>) =>
  loadModels(await open(), await openWasm('test', 1), {});

/** Of numbers that kernels may add up in another order when the batch is another. */
const LATENTS = 1e-4;
const PIXELS = 1;

const packs = [
  { name: 'tiny-pack', open: () => openTinyPack(), seeds: [3, 0, 3, 4294967295, 5, 6, 7, 8, 9] },
  { name: 'flowtok-emoji', open: openBundled, seeds: [1, 7] },
];

describe.each(packs)('textToImages with $name', { timeout: 600_000 }, ({ open, seeds }) => {
  let models: Models;
  beforeAll(async () => {
    models = await load(open);
  }, 600_000);
  afterAll(() => models.release());

  it.each([1, 2])('draws what each seed draws alone, guidance %d', async (guidance) => {
    const request = { prompt: 'red apple', steps: 2, guidance, keepStates: true };
    const { pictures, ...all } = await textToImages(models, { ...request, seeds });
    expect(pictures.map(({ seed }) => seed)).toEqual(seeds);
    expect(all.evaluations).toBe(2 * guidance * seeds.length);
    for (const [i, seed] of seeds.entries()) {
      const one = await textToImage(models, { ...request, seed });
      const { picture, latents, states = [] } = pictures[i]!;
      expect(one).toMatchObject({ seed, steps: all.steps, guidance, tokens: all.tokens });
      expect(largestGap(latents, one.latents)).toBeLessThan(LATENTS);
      expect(states).toHaveLength(3);
      for (const [k, state] of states.entries()) {
        expect(largestGap(state, one.states![k]!)).toBeLessThan(LATENTS);
      }
      expect(picture).toMatchObject({ width: one.picture.width, height: one.picture.height });
      expect(largestGap(picture.data, one.picture.data)).toBeLessThanOrEqual(PIXELS);
    }
    // Seeds differ: equal pictures would be equal to anything.
    expect(largestGap(pictures[0]!.latents, pictures[1]!.latents)).toBeGreaterThan(100 * LATENTS);
  });
});

describe('textToImages', () => {
  let models: Models;
  beforeAll(async () => {
    models = await load(openTinyPack);
  });
  afterAll(() => models.release());

  it('walks as the solver that is asked for, and counts what that costs', async () => {
    const { runs, stop } = watchRuns(models.backend.ort);
    const request = { prompt: 'red apple', seed: 1, guidance: 2 };
    const heun = await textToImage(models, { ...request, steps: 3, solver: 'heun' });
    expect(runs('x')).toBe(2 * 3);
    expect(heun).toMatchObject({ solver: 'heun', evaluations: 2 * 2 * 3 });
    stop();
    const draw = (solver: 'euler' | 'heun', steps: number) =>
      textToImage(models, { ...request, steps, solver });
    const exact = (await draw('heun', 100)).latents;
    const gapOf = async (solver: 'euler' | 'heun', steps: number) =>
      largestGap((await draw(solver, steps)).latents, exact);
    const plain = await textToImage(models, { ...request, steps: 8 });
    expect(plain).toMatchObject({ solver: 'euler', evaluations: 2 * 8 });
    expect(plain.latents).toEqual((await draw('euler', 8)).latents);
    // For as many evaluations the second order comes nearer to the end of the curve, and halving its steps costs four times.
    expect(await gapOf('heun', 8)).toBeLessThan(await gapOf('euler', 16));
    expect(await gapOf('heun', 4)).toBeGreaterThan(2.5 * (await gapOf('heun', 8)));
  });

  it.each(['rk4', '', null])('refuses the solver %j', async (solver) => {
    const request = { prompt: 'dog', seeds: [1], solver: solver as never };
    await expect(textToImages(models, request)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(/solver must be euler or heun, not/) as string,
    });
  });

  it('evaluates each network once a step, whatever the number of seeds', async () => {
    const { runs, stop } = watchRuns(models.backend.ort);
    await textToImages(models, { prompt: 'dog', steps: 3, seeds: [1, 2, 3, 4] });
    expect(runs('x')).toBe(3);
    expect(runs('latents')).toBe(1);
    stop();
  });

  it('reads a short prompt without its padding', async () => {
    const { shapes, stop } = watchRuns(models.backend.ort);
    const { tokens } = await textToImage(models, { prompt: 'apple', steps: 1 });
    expect(tokens.used).toBeLessThan(tokens.limit);
    expect(shapes('ids')).toEqual([[1, tokens.used]]);
    stop();
  });

  it('tells each finished step and stops between two', async () => {
    const controller = new AbortController();
    const events: StepEvent[] = [];
    const stopped = textToImages(models, {
      prompt: 'dog',
      steps: 50,
      seeds: [1, 2],
      signal: controller.signal,
      onStep: (event) => {
        events.push(event);
        if (event.phase === 'flow' && event.step === 2) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    expect(events.map(({ phase, step, totalSteps }) => `${phase} ${step}/${totalSteps}`)).toEqual([
      'tokenise 1/1',
      'encode 1/1',
      'project 1/1',
      'flow 1/50',
      'flow 2/50',
    ]);
  });

  it('gives each picture arrays of its own', async () => {
    const request = { prompt: 'dog', steps: 1, seeds: [1, 2], keepStates: true };
    const { pictures } = await textToImages(models, request);
    const arrays = pictures.flatMap(({ picture, latents, states = [] }) => [
      picture.data,
      latents,
      ...states,
    ]);
    expect(new Set(arrays.map(({ buffer }) => buffer)).size).toBe(2 * 4);
  });

  it.each([
    [[], /1 to 9 pictures/],
    [Array.from({ length: 10 }, (_, i) => i), /1 to 9 pictures.*not 10/],
    [[1, -1], /seed must be a whole number.*not -1/],
    [[1.5], /seed/],
    [undefined as unknown as number[], /not none/],
  ])('refuses the seeds %j', async (seeds, message) => {
    await expect(textToImages(models, { prompt: 'dog', seeds })).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(message) as string,
    });
  });

  it('keeps one buffer for the inputs of all steps', async () => {
    const session = await models.session('flow');
    const run = vi.spyOn(session, 'run');
    await textToImage(models, { prompt: 'dog', steps: 3 });
    const given = run.mock.calls.map(([inputs]) => inputs);
    run.mockRestore();
    expect(given).toHaveLength(3);
    for (const name of ['x', 't', 'indicator']) {
      expect(new Set(given.map((inputs) => inputs[name]?.data)).size, name).toBe(1);
    }
  });
});

describe('a decoder that is guided by the text', () => {
  it('gets the text once for each picture', async () => {
    const manifest = await readManifest();
    const { tokens, channels } = manifest.latent;
    const { size } = manifest.image;
    const given: unknown[] = [];
    // No pack at hand has such a decoder.
    const decoder = {
      takes: () => true,
      run: async (inputs: object) => {
        given.push(inputs);
        const dims = [2, 3, size, size];
        const data = new Float32Array(2 * 3 * size * size);
        return { image: { type: 'float32', data, dims } };
      },
    };
    const models = { manifest, session: async () => decoder } as unknown as Models;
    const text = { type: 'float32', data: Float32Array.of(1, 2, 3, 4), dims: [1, 2, 2] } as const;
    await decodePictures(models, new Float32Array(2 * tokens * channels), text);
    expect(given).toEqual([
      {
        latents: expect.objectContaining({ dims: [2, tokens, channels] }) as object,
        tokens: {
          type: 'float32',
          data: Float32Array.of(1, 2, 3, 4, 1, 2, 3, 4),
          dims: [2, 2, 2],
        },
      },
    ]);
  });
});

describe('a text that was read not long ago', () => {
  let models: Models;
  let watched: ReturnType<typeof watchRuns>;
  const textRuns = () => ['mask', 'tokens'].map(watched.runs);
  beforeEach(async () => {
    models = await load(openTinyPack);
    watched = watchRuns(models.backend.ort);
  });
  afterEach(async () => {
    watched.stop();
    await models.release();
  });

  it('is not read again, and draws the very same picture', async () => {
    const request = { prompt: 'red apple', seed: 1, steps: 2 };
    const first = await textToImage(models, request);
    expect(textRuns()).toEqual([1, 1]);
    const events: string[] = [];
    const onStep = ({ phase }: StepEvent) => events.push(phase);
    const second = await textToImage(models, { ...request, onStep });
    expect(textRuns()).toEqual([1, 1]);
    expect(second.latents).toEqual(first.latents);
    expect(second.picture.data).toEqual(first.picture.data);
    expect(second.tokens).toEqual(first.tokens);
    expect(events).toEqual(['tokenise', 'encode', 'project', 'flow', 'flow', 'decode']);
  });

  it('is told from another text', async () => {
    const [apple, dog] = [await encodeText(models, 'red apple', undefined), await dogs()];
    expect(textRuns()).toEqual([2, 2]);
    expect(largestGap(apple.mean, dog.mean)).toBeGreaterThan(1e-3);
  });

  it('does not change with the arrays that a caller got', async () => {
    const first = await dogs();
    const copy = structuredClone(first);
    for (const array of [first.tokens, first.mean, first.logvar]) array.fill(7);
    expect(await dogs()).toEqual(copy);
    expect(textRuns()).toEqual([1, 1]);
  });

  it('is forgotten when the models are released', async () => {
    await dogs();
    await models.release();
    // Opens the sessions anew, as a revived model does.
    await dogs();
    expect(textRuns()).toEqual([2, 2]);
  });

  const dogs = () => encodeText(models, 'dog', undefined);
});

describe('createFlowTok', () => {
  it('draws several seeds in turn with other calls, and refuses after dispose', async () => {
    const flowtok = await createFlowTok({ pack: await openTinyPack(), executionProvider: 'wasm' });
    const request = { prompt: 'dog', steps: 1 };
    const [several, one] = await Promise.all([
      flowtok.textToImages({ ...request, seeds: [4, 5] }),
      flowtok.textToImage({ ...request, seed: 5 }),
    ]);
    expect(largestGap(several.pictures[1]!.latents, one.latents)).toBeLessThan(LATENTS);
    await flowtok.dispose();
    await expect(flowtok.textToImages({ ...request, seeds: [1] })).rejects.toMatchObject({
      code: 'internal',
    });
  });
});

function largestGap(a: ArrayLike<number>, b: ArrayLike<number>): number {
  if (a.length === 0 || a.length !== b.length) return Infinity;
  let worst = 0;
  for (let i = 0; i < a.length; i++) {
    const gap = Math.abs(a[i]! - b[i]!);
    if (!(gap <= worst)) worst = gap; // a NaN must not slip through
  }
  return worst;
}
