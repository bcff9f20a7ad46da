import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FlowTok, PictureData, Progress, StepEvent } from '../protocol/api';
import { createFlowTok } from './createFlowTok';
import { openTinyPack } from './testing/tinyPack';

let flowtok: FlowTok;
const progress: Progress[] = [];

beforeAll(async () => {
  const pack = await openTinyPack();
  flowtok = await createFlowTok({ pack, onProgress: (event) => progress.push(event) });
});
afterAll(() => flowtok.dispose());

const drawn = (seed: number) => flowtok.textToImage({ prompt: 'red apple', seed, steps: 3 });

function grey(size: number): PictureData {
  return { width: size, height: size, data: new Uint8ClampedArray(size * size * 4).fill(128) };
}

describe('loading', () => {
  it('reports sessions, then ready, and says why it runs on WASM', () => {
    const phases = progress.map(({ phase }) => phase);
    const changes = phases.filter((phase, i) => phase !== phases[i - 1]);
    expect(changes.slice(-2)).toEqual(['session', 'ready']);
    const last = progress.filter((event) => event.phase === 'download').at(-1);
    expect(last).toMatchObject({ loadedBytes: last?.totalBytes });
    expect(flowtok.executionProvider).toBe('wasm');
    expect(flowtok.executionProviderReason).toMatch(/WebGPU adapter.*WASM\.$/);
  });

  it('refuses WebGPU where there is none, in one sentence', async () => {
    const pack = await openTinyPack();
    await expect(createFlowTok({ pack, executionProvider: 'webgpu' })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/^[^.]+\.$/) as string,
    });
  });

  it('refuses a file that ONNX Runtime cannot read, by name', async () => {
    const noise = new Uint8Array(64).fill(7);
    const digest = await crypto.subtle.digest('SHA-256', noise);
    const sha256 = Buffer.from(digest).toString('hex');
    const pack = await openTinyPack(
      (manifest) => ({
        ...manifest,
        files: manifest.files.map((file) =>
          file.role === 'flow' ? { ...file, bytes: 64, sha256 } : file,
        ),
      }),
      (path, bytes) => (path === 'flow.onnx' ? noise : bytes),
    );
    await expect(createFlowTok({ pack })).rejects.toMatchObject({
      code: 'pack-invalid',
      message: expect.stringContaining('flow.onnx') as string,
    });
  });

  it('warms up behind its back: a call at once and a parting at once do as ever', async () => {
    const pack = await openTinyPack();
    const other = await createFlowTok({ pack });
    const request = { prompt: 'red apple', seed: 1, steps: 3 };
    expect((await other.textToImage(request)).latents).toEqual((await drawn(1)).latents);
    await other.dispose();
    await (await createFlowTok({ pack })).dispose();
  });

  it.each(['download', 'verify', 'session'] as const)(
    'stops when it is aborted at the first %s',
    async (phase) => {
      const pack = await openTinyPack();
      const controller = new AbortController();
      const told: string[] = [];
      const onProgress = (event: Progress) => {
        told.push(event.phase);
        if (event.phase === phase) controller.abort();
      };
      const loading = createFlowTok({ pack, signal: controller.signal, onProgress });
      await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
      expect(told.at(-1)).toBe(phase);
    },
  );
});

describe('textToImage', () => {
  it('draws the same picture for the same seed and another for another', async () => {
    const [a, b, c] = [await drawn(1), await drawn(1), await drawn(2)];
    expect(a.picture.data).toEqual(b.picture.data);
    expect(a.latents).toEqual(b.latents);
    expect(a.latents).not.toEqual(c.latents);
    const { size } = flowtok.manifest.image;
    expect(a.picture).toMatchObject({ width: size, height: size });
    expect(a).toMatchObject({ seed: 1, steps: 3, evaluations: 6, tokens: { used: 4, limit: 8 } });
  });

  it('evaluates one row a step without guidance', async () => {
    const { evaluations } = await flowtok.textToImage({ prompt: 'dog', steps: 3, guidance: 1 });
    expect(evaluations).toBe(3);
  });

  it('gives every state from source to target', async () => {
    const request = { prompt: 'dog', seed: 5, steps: 4, keepStates: true };
    const { states = [], latents } = await flowtok.textToImage(request);
    expect(states).toHaveLength(5);
    const { scale } = flowtok.manifest.latent;
    expect(states.at(-1)?.map((value) => value / scale)).toEqual(latents);
    expect(states[0]).not.toEqual(states[1]);
  });

  it('tells each finished step', async () => {
    const events: StepEvent[] = [];
    await flowtok.textToImage({ prompt: 'dog', steps: 2, onStep: (event) => events.push(event) });
    expect(events.map(({ phase, step, totalSteps }) => `${phase} ${step}/${totalSteps}`)).toEqual([
      'tokenise 1/1',
      'encode 1/1',
      'project 1/1',
      'flow 1/2',
      'flow 2/2',
      'decode 1/1',
    ]);
  });

  it('stops between two steps and can draw again', async () => {
    const controller = new AbortController();
    const seen: number[] = [];
    const stopped = flowtok.textToImage({
      prompt: 'dog',
      steps: 50,
      signal: controller.signal,
      onStep: ({ phase, step }) => {
        if (phase !== 'flow') return;
        seen.push(step);
        if (step === 2) controller.abort();
      },
    });
    await expect(stopped).rejects.toMatchObject({ name: 'AbortError' });
    await drawn(1);
    expect(seen).toEqual([1, 2]);
  });

  it('says when a prompt was cut', async () => {
    const { tokens } = await flowtok.textToImage({ prompt: 'red apple '.repeat(1000), steps: 1 });
    expect(tokens).toMatchObject({ truncated: true, used: 8, limit: 8 });
    expect(tokens.keptText).toBe('red apple red apple red apple');
  });

  it.each([
    [{ prompt: '' }, /empty/],
    [{ prompt: ' \n\u0000 ' }, /empty/],
    [{ prompt: 'dog', steps: 0 }, /steps.*1 to 100/],
    [{ prompt: 'dog', steps: 2.5 }, /steps/],
    [{ prompt: 'dog', steps: 101 }, /steps/],
    [{ prompt: 'dog', seed: -1 }, /seed/],
    [{ prompt: 'dog', seed: 2 ** 32 }, /seed/],
    [{ prompt: 'dog', guidance: NaN }, /guidance.*0 to 20/],
    [{ prompt: 'dog', guidance: 21 }, /guidance/],
  ])('refuses %j', async (request, message) => {
    await expect(flowtok.textToImage(request)).rejects.toMatchObject({
      code: 'bad-input',
      message: expect.stringMatching(message) as string,
    });
  });

  it('queues calls made at once and answers each', async () => {
    const alone = await drawn(7);
    const together = await Promise.all([drawn(6), drawn(7), drawn(8)]);
    expect(together.map(({ seed }) => seed)).toEqual([6, 7, 8]);
    expect(together[1]?.latents).toEqual(alone.latents);
  });
});

describe('imageToText', () => {
  it('captions a picture of any size, the same way each time', async () => {
    const first = await flowtok.imageToText({ image: grey(200), steps: 3 });
    const second = await flowtok.imageToText({ image: grey(200), steps: 3, seed: 9 });
    expect(second.caption).toBe(first.caption);
    expect(first).toMatchObject({ steps: 3, evaluations: 3 });
    expect(first.ids.length).toBeLessThanOrEqual(flowtok.manifest.latent.tokens);
    expect(first.score).toBeGreaterThan(0);
    expect(first.score).toBeLessThanOrEqual(1);
    expect(first.alternatives.length).toBeLessThanOrEqual(3);
    const scores = first.alternatives.map(({ score }) => score);
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
  });

  it('refuses pixels that do not fit their size', async () => {
    const image = { ...grey(8), width: 9 };
    await expect(flowtok.imageToText({ image })).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('the parts', () => {
  it('add up to the whole', async () => {
    const whole = await flowtok.textToImage({
      prompt: 'red apple',
      seed: 1,
      steps: 2,
      keepStates: true,
    });
    const { steps, guidance, states = [] } = whole;
    const from = states[0] ?? new Float32Array();
    const { latents } = await flowtok.flow({ from, direction: 'text-to-image', steps, guidance });
    expect(latents).toEqual(states.at(-1));
    expect((await flowtok.decodeLatents(whole.latents)).data).toEqual(whole.picture.data);
  });

  it('add up to the caption', async () => {
    const whole = await flowtok.imageToText({ image: grey(40), steps: 2 });
    const { scale } = flowtok.manifest.latent;
    const from = (await flowtok.encodeImage(grey(40))).map((value) => value * scale);
    const { latents } = await flowtok.flow({ from, direction: 'image-to-text', steps: 2 });
    const { caption, ids, alternatives, score } = whole;
    expect(await flowtok.readLatents(latents)).toEqual({ caption, ids, alternatives, score });
  });

  it('encode text and images to the pack’s shapes', async () => {
    const { latent, text } = flowtok.manifest;
    const encoded = await flowtok.encodeText('red apple');
    expect(encoded.mean).toHaveLength(latent.tokens * latent.channels);
    expect(encoded.logvar).toHaveLength(latent.tokens * latent.channels);
    expect(encoded.tokens.length % text.maxTokens).toBe(0);
    expect(await flowtok.encodeImage(grey(10))).toHaveLength(latent.tokens * latent.channels);
  });

  it('refuse latents of another pack', async () => {
    const from = new Float32Array(3);
    await expect(flowtok.flow({ from, direction: 'text-to-image' })).rejects.toMatchObject({
      code: 'bad-input',
    });
    await expect(flowtok.decodeLatents(from)).rejects.toMatchObject({ code: 'bad-input' });
    await expect(flowtok.readLatents(from)).rejects.toMatchObject({ code: 'bad-input' });
  });
});

describe('a pack without a role', () => {
  it('does what it can and says what it lacks', async () => {
    const pack = await openTinyPack((manifest) => ({
      ...manifest,
      files: manifest.files.filter(({ role }) => role !== 'textDecoder'),
    }));
    const partial = await createFlowTok({ pack });
    await partial.textToImage({ prompt: 'dog', steps: 1 });
    await expect(partial.imageToText({ image: grey(8), steps: 1 })).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringContaining('text decoder') as string,
    });
    await partial.dispose();
  });
});

describe('dispose', () => {
  it('stops what runs and refuses what comes later', async () => {
    const model = await createFlowTok({ pack: await openTinyPack() });
    const running = model.textToImage({ prompt: 'dog', steps: 100 });
    const stopped = expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await model.dispose();
    await stopped;
    await expect(model.textToImage({ prompt: 'dog' })).rejects.toMatchObject({ code: 'internal' });
    await model.dispose();
  });
});
