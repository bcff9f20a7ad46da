import { afterEach, describe, expect, it } from 'vitest';
import type { FlowTok, TextToImageRequest, TextToImageResult } from '../protocol/api';
import { abortError, FlowTokError } from '../protocol/errors';
import type { Manifest } from '../protocol/manifest';
import type { FromWorker, LoadParams, ToWorker } from '../protocol/messages';
import { createHandler, type LoadModel, type PackCalls } from '../runtime/worker/handler';
import { createClient } from './client';
import type { WorkerLike } from './connection';

// The real client and the real handler with a MessageChannel between them; only the pipeline is fake.

const noPacks: PackCalls = {
  list: async () => [],
  add: async () => ({ key: '' }),
  remove: async () => undefined,
  check: async () => ({ damaged: [], repaired: [] }),
};

const manifest = { id: 'fake' } as Manifest;
const target: LoadParams = { packUrl: 'https://example.org/pack/', executionProvider: 'auto' };

function pictureOf(prompt: string): TextToImageResult {
  return {
    picture: { width: 1, height: 1, data: new Uint8ClampedArray([1, 2, 3, 255]) },
    latents: new Float32Array([0.5]),
    states: [new Float32Array([0]), new Float32Array([0.5])],
    seed: 0,
    steps: 1,
    guidance: 1,
    solver: 'euler',
    evaluations: 1,
    milliseconds: 1,
    tokens: { used: 3, limit: 8, truncated: false, keptText: prompt },
  };
}

/** Steps until it is stopped, when the prompt is "forever"; fails when it is "fail". */
async function fakeTextToImage({ prompt, signal, onStep }: TextToImageRequest) {
  if (prompt === 'fail') throw new FlowTokError('out-of-memory', 'Too large.', 'bad_alloc');
  if (prompt === 'bug') throw new TypeError('x is undefined');
  for (let step = 1; step <= (prompt === 'forever' ? Infinity : 2); step++) {
    onStep?.({ phase: 'flow', step, totalSteps: 2 });
    await new Promise((resolve) => setTimeout(resolve, 1));
    if (signal?.aborted) {
      stopped.push(prompt);
      throw abortError();
    }
  }
  return pictureOf(prompt);
}

const stopped: string[] = [];
let disposed = 0;

const fakeModel: FlowTok = {
  manifest,
  executionProvider: 'wasm',
  executionProviderReason: 'It is a test.',
  textToImage: fakeTextToImage,
  textToImages: async ({ seeds, prompt, ...request }) => {
    const { picture, latents, ...drawing } = await fakeTextToImage({ prompt, ...request });
    const pictures = seeds.map((seed) => ({ seed, picture, latents }));
    return { pictures, ...drawing };
  },
  imageToText: () => Promise.reject(new FlowTokError('unsupported', 'No text decoder.')),
  encodeText: async () => ({
    tokens: new Float32Array(2),
    mean: new Float32Array(1),
    logvar: new Float32Array(1),
  }),
  encodeImage: async ({ data }) => Float32Array.from(data),
  decodeLatents: async () => pictureOf('').picture,
  readLatents: async (latents) => ({
    caption: `read ${latents.join()}`,
    ids: [1],
    alternatives: [],
    score: 1,
  }),
  flow: async ({ from }) => ({ latents: from.map((value) => value * 2) }),
  anchor: async () => ({ mean: new Float32Array(1), deviation: null, residual: null }),
  blend: async ({ points }) => ({
    pictures: points.map(() => pictureOf('').picture),
    evaluations: points.length,
    milliseconds: 1,
  }),
  roundTrip: async ({ image }) => ({
    original: image,
    latents: new Float32Array(1),
    reconstruction: { picture: image, psnr: Infinity },
    caption: 'cat',
    redrawn: null,
    milliseconds: 1,
  }),
  tokenise: async () => ({
    ids: [1],
    mask: [1],
    used: 1,
    total: 1,
    truncated: false,
    keptText: '',
    cutText: '',
  }),
  dispose: async () => void disposed++,
};

/** Loses its device at its first picture, and goes on with WASM. */
function onTheEdge(onRevived: () => void): FlowTok {
  let executionProvider: FlowTok['executionProvider'] = 'webgpu';
  return {
    ...fakeModel,
    get executionProvider() {
      return executionProvider;
    },
    textToImage: (request) => {
      executionProvider = 'wasm';
      onRevived();
      return fakeTextToImage(request);
    },
  };
}

const load: LoadModel = async ({ packUrl }, { onProgress, onRevived, signal }) => {
  if (packUrl.includes('edge')) return onTheEdge(onRevived);
  onProgress({ phase: 'manifest' });
  if (packUrl.includes('missing')) throw new FlowTokError('pack-not-found', 'Nothing there.');
  if (packUrl.includes('slow')) {
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(abortError())));
  }
  onProgress({ phase: 'ready' });
  return fakeModel;
};

/** A worker made of a MessageChannel; `fire` dispatches what only a real worker does. */
class FakeWorker implements WorkerLike {
  readonly channel = new MessageChannel();
  readonly received: ToWorker[] = [];
  readonly sent: FromWorker[] = [];
  terminated = false;
  private readonly listeners = new Map<string, (event: Event) => void>();

  constructor() {
    const handle = createHandler(load, noPacks, (message, transfer) => {
      this.sent.push(message);
      this.channel.port2.postMessage(message, transfer);
    });
    this.channel.port2.onmessage = (event: MessageEvent<ToWorker>) => {
      this.received.push(event.data);
      handle(event.data);
    };
    this.channel.port1.onmessage = (event) => this.listeners.get('message')?.(event);
  }

  postMessage(message: ToWorker): void {
    this.channel.port1.postMessage(message);
  }
  addEventListener(type: string, listener: (event: Event) => void): void {
    this.listeners.set(type, listener);
  }
  terminate(): void {
    this.terminated = true;
    this.channel.port1.close();
  }
  fire(event: Event): void {
    this.listeners.get(event.type)?.(event);
  }
}

const workers: FakeWorker[] = [];
const client = createClient(() => {
  const worker = new FakeWorker();
  workers.push(worker);
  return worker;
});

async function open(): Promise<{ model: FlowTok; worker: FakeWorker }> {
  const model = await client.load(target);
  const worker = workers.at(-1);
  if (!worker) throw new Error('no worker was started');
  return { model, worker };
}

afterEach(() => {
  workers.splice(0).forEach((worker) => worker.terminate());
  stopped.length = 0;
});

describe('load', () => {
  it('gives the manifest, the provider and the progress', async () => {
    const phases: string[] = [];
    const model = await client.load(target, { onProgress: ({ phase }) => phases.push(phase) });
    expect(model).toMatchObject({
      manifest,
      executionProvider: 'wasm',
      executionProviderReason: 'It is a test.',
    });
    expect(phases).toEqual(['manifest', 'ready']);
  });

  it('tells later that the model goes on without its graphics device', async () => {
    const revived: string[] = [];
    const model = await client.load(
      { ...target, packUrl: 'https://example.org/edge/' },
      { onRevived: ({ executionProvider }) => revived.push(executionProvider) },
    );
    expect(model.executionProvider).toBe('webgpu');
    await model.textToImage({ prompt: 'cat' });
    expect(revived).toEqual(['wasm']);
    expect(model.executionProvider).toBe('wasm');
  });

  it('rejects with the named error and ends the worker', async () => {
    const missing = client.load({ ...target, packUrl: 'https://example.org/missing/' });
    await expect(missing).rejects.toBeInstanceOf(FlowTokError);
    await expect(missing).rejects.toMatchObject({
      code: 'pack-not-found',
      message: 'Nothing there.',
    });
    expect(workers[0]?.terminated).toBe(true);
  });

  it('can be cancelled', async () => {
    const controller = new AbortController();
    const slow = { ...target, packUrl: 'https://example.org/slow/' };
    const loading = client.load(slow, {
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await expect(loading).rejects.toMatchObject({ name: 'AbortError' });
    expect(workers[0]?.terminated).toBe(true);
  });
});

describe('calls', () => {
  it('come back whole, arrays moved and not copied', async () => {
    const { model, worker } = await open();
    const result = await model.textToImage({ prompt: 'dog' });
    expect(result).toEqual(pictureOf('dog'));
    const answer = worker.sent.find((message) => message.kind === 'result' && message.id > 1);
    if (answer?.kind !== 'result' || answer.call !== 'textToImage') throw new Error('no answer');
    // What was moved is gone where it came from.
    const { picture, latents, states = [] } = answer.result;
    expect([picture.data, latents, ...states].map(({ byteLength }) => byteLength)).toEqual([
      0, 0, 0, 0,
    ]);
    expect(await model.flow({ from: new Float32Array([1]), direction: 'text-to-image' })).toEqual({
      latents: new Float32Array([2]),
    });
    expect((await model.tokenise('a')).used).toBe(1);
    expect((await model.decodeLatents(new Float32Array(1))).width).toBe(1);
    expect((await model.readLatents(new Float32Array([4, 2]))).caption).toBe('read 4,2');
    expect((await model.encodeText('a')).mean).toHaveLength(1);
  });

  it('draw several seeds at once, steps and cancel included', async () => {
    const { model } = await open();
    const steps: number[] = [];
    const { pictures, ...drawing } = await model.textToImages({
      prompt: 'dog',
      seeds: [4, 5],
      onStep: ({ step }) => steps.push(step),
    });
    expect(pictures.map(({ seed }) => seed)).toEqual([4, 5]);
    expect(pictures[1]?.picture).toEqual(pictureOf('dog').picture);
    expect(drawing.tokens.keptText).toBe('dog');
    expect(steps).toEqual([1, 2]);
    const controller = new AbortController();
    const running = model.textToImages({
      prompt: 'forever',
      seeds: [1],
      signal: controller.signal,
      onStep: () => controller.abort(),
    });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => stopped).toEqual(['forever']);
  });

  it('leave the caller’s own picture usable', async () => {
    const { model } = await open();
    const image = { width: 1, height: 1, data: new Uint8ClampedArray(4).fill(7) };
    expect(await model.encodeImage(image)).toEqual(new Float32Array(4).fill(7));
    expect(image.data).toEqual(new Uint8ClampedArray(4).fill(7));
  });

  it('report steps to the call they belong to', async () => {
    const { model } = await open();
    const steps: Record<'a' | 'b', number[]> = { a: [], b: [] };
    await Promise.all(
      (['a', 'b'] as const).map((prompt) =>
        model.textToImage({ prompt, onStep: ({ step }) => steps[prompt].push(step) }),
      ),
    );
    expect(steps).toEqual({ a: [1, 2], b: [1, 2] });
  });

  it('reject with the error’s class, code and detail', async () => {
    const { model } = await open();
    const failing = model.textToImage({ prompt: 'fail' });
    await expect(failing).rejects.toBeInstanceOf(FlowTokError);
    await expect(failing).rejects.toMatchObject({
      code: 'out-of-memory',
      message: 'Too large.',
      detail: 'bad_alloc',
    });
    await expect(model.textToImage({ prompt: 'bug' })).rejects.toMatchObject({ code: 'internal' });
    expect((await model.textToImage({ prompt: 'dog' })).steps).toBe(1);
  });
});

describe('cancel', () => {
  it('rejects at once, stops the worker at its next step, and the next call works', async () => {
    const { model, worker } = await open();
    const controller = new AbortController();
    const { signal } = controller;
    let late = 0;
    const onStep = () => {
      if (signal.aborted) late++;
      controller.abort();
    };
    const running = model.textToImage({ prompt: 'forever', signal, onStep });
    await expect(running).rejects.toMatchObject({ name: 'AbortError' });
    expect((await model.textToImage({ prompt: 'dog' })).tokens.keptText).toBe('dog');
    expect(stopped).toEqual(['forever']);
    expect(late).toBe(0);
    expect(worker.received.filter(({ kind }) => kind === 'cancel')).toHaveLength(1);
  });

  it('sends nothing for a call that was aborted before it began', async () => {
    const { model, worker } = await open();
    const signal = AbortSignal.abort();
    await expect(model.textToImage({ prompt: 'dog', signal })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(worker.received.filter(({ kind }) => kind === 'textToImage')).toHaveLength(0);
  });

  it('after the answer does nothing', async () => {
    const { model, worker } = await open();
    const controller = new AbortController();
    await model.textToImage({ prompt: 'dog', signal: controller.signal });
    controller.abort();
    await model.tokenise('a');
    expect(worker.received.filter(({ kind }) => kind === 'cancel')).toHaveLength(0);
  });
});

describe('an answer that nobody waits for', () => {
  it('is dropped', async () => {
    const { model, worker } = await open();
    const stale: FromWorker[] = [
      { id: 999, kind: 'step', step: { phase: 'flow', step: 1, totalSteps: 2 } },
      { id: 999, kind: 'result', call: 'textToImage', result: pictureOf('stale') },
      { id: 999, kind: 'error', error: { code: 'internal', message: 'stale' } },
    ];
    stale.forEach((message) => worker.channel.port2.postMessage(message));
    worker.channel.port2.postMessage('no message at all');
    expect((await model.textToImage({ prompt: 'dog' })).tokens.keptText).toBe('dog');
  });
});

describe('a crash', () => {
  it.each([
    ['error', Object.assign(new Event('error'), { message: 'unreachable' })],
    ['messageerror', new Event('messageerror')],
  ])('(%s) rejects what is pending and what comes later; a new load works', async (_, event) => {
    const { model, worker } = await open();
    const pending = [
      model.textToImage({ prompt: 'forever' }),
      model.textToImage({ prompt: 'forever' }),
    ];
    worker.fire(event);
    for (const call of pending) {
      await expect(call).rejects.toMatchObject({ code: 'worker-crashed' });
    }
    await expect(model.tokenise('a')).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(worker.terminated).toBe(true);
    const again = await open();
    expect((await again.model.textToImage({ prompt: 'dog' })).steps).toBe(1);
  });

  it('while loading rejects the load', async () => {
    const slow = { ...target, packUrl: 'https://example.org/slow/' };
    const loading = client.load(slow, {
      onProgress: () => workers.at(-1)?.fire(new Event('error')),
    });
    await expect(loading).rejects.toMatchObject({ code: 'worker-crashed' });
  });
});

describe('dispose', () => {
  it('ends the worker and rejects later calls', async () => {
    const { model, worker } = await open();
    const pending = model.textToImage({ prompt: 'forever' });
    await model.dispose();
    await expect(pending).rejects.toBeInstanceOf(FlowTokError);
    expect(worker.terminated).toBe(true);
    await expect(model.tokenise('a')).rejects.toBeInstanceOf(FlowTokError);
    await model.dispose();
  });
});

describe('the handler', () => {
  it('lets go of the model when it is told to, and says when none is loaded', async () => {
    const sent: FromWorker[] = [];
    const handle = createHandler(load, noPacks, (message) => sent.push(message));
    const settled = (id: number) =>
      expect
        .poll(() => sent.find((message) => message.id === id && message.kind !== 'progress'))
        .toBeTruthy();
    handle({ id: 1, kind: 'tokenise', params: { text: 'a' } });
    await settled(1);
    expect(sent[0]).toMatchObject({ kind: 'error', error: { code: 'internal' } });
    handle({ id: 2, kind: 'load', params: target });
    await settled(2);
    handle({ id: 3, kind: 'dispose', params: {} });
    await settled(3);
    expect(sent.at(-1)).toEqual({ id: 3, kind: 'result', call: 'dispose', result: null });
    expect(disposed).toBe(1);
    handle({ id: 77, kind: 'cancel' });
  });
});
