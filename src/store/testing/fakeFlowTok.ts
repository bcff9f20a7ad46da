import type {
  BlendRequest,
  FlowRequest,
  FlowTok,
  ImageToTextRequest,
  ImageToTextResult,
  Ingredient,
  PictureData,
  TextToImageRequest,
  TextToImageResult,
  TextToImagesRequest,
  TextToImagesResult,
  TokenisedText,
} from '../../protocol/api';
import { abortError, FlowTokError } from '../../protocol/errors';
import type { Manifest } from '../../protocol/manifest';
import { roles } from '../../protocol/manifest';

export const fakeManifest: Manifest = {
  formatVersion: 1,
  id: 'fake',
  name: 'Fake Pack',
  version: '0.1.0',
  license: 'CC-BY-4.0',
  attribution: [
    {
      name: 'Noto Emoji',
      author: 'Google',
      license: 'Apache-2.0',
      url: 'https://example.com/noto',
    },
    {
      name: 'Twemoji',
      author: 'Twitter',
      license: 'CC-BY-4.0',
      url: 'https://example.com/twemoji',
    },
  ],
  trainedOn: {
    summary: 'Small drawings of everyday things, with their names.',
    sets: ['noto', 'twemoji'],
    pictures: 6018,
    command: 'python -m flowtok_training export --pack fake',
  },
  metrics: {
    recon_psnr: 24.13,
    recon_ssim: 0.91,
    r1_seen_ratio: 0.83,
    caption_exact: 0.72,
    n: 200,
  },
  latent: { tokens: 32, channels: 16, scale: 1 },
  image: { size: 128, range: [0, 1] },
  text: {
    encoder: 'all-MiniLM-L6-v2',
    maxTokens: 32,
    padding: { id: 0, token: '[PAD]' },
    endTokenId: 102,
  },
  flow: {
    directions: ['text-to-image', 'image-to-text'],
    timeGrid: 'uniform',
    defaultSteps: 20,
    defaultGuidance: 2,
    guidance: 'indicator',
  },
  styles: [
    { id: 'noto', name: 'Noto', suffix: ', noto style' },
    { id: 'fluent', name: 'Fluent', suffix: ', fluent style' },
    { id: 'fluent-flat', name: 'Fluent flat', suffix: ', fluent flat style' },
    { id: 'twemoji', name: 'Twemoji', suffix: ', twemoji style' },
    { id: 'fx', name: 'Firefox', suffix: ', fx style' },
    { id: 'emojione', name: 'EmojiOne', suffix: ', emojione style' },
  ],
  examples: {
    prompts: ['red apple', 'pizza', 'hot air balloon', 'sleeping cat', 'blue heart', 'sailboat'],
  },
  files: roles.map((role, index) => ({
    role,
    path: role === 'tokenizer' ? 'tokenizer.json' : `${role}.onnx`,
    bytes: 700_000 * (index + 1) ** 2,
    sha256: '0'.repeat(64),
    precision: 'fp32' as const,
  })),
};

export interface FakeOptions {
  /** Milliseconds a step takes. */
  stepMs?: number;
  manifest?: Manifest;
  paint?: (prompt: string, seed: number) => PictureData;
}

/** A FlowTok without a model, for tests only: it keeps the interface's rules about steps, aborts and faults. */
export function fakeFlowTok({
  stepMs = 0,
  manifest = fakeManifest,
  paint = blank,
}: FakeOptions = {}) {
  const requests: TextToImageRequest[] = [];
  const batches: TextToImagesRequest[] = [];
  const captioned: ImageToTextRequest[] = [];
  const flows: FlowRequest[] = [];
  const anchored: Ingredient[] = [];
  const blended: BlendRequest[] = [];
  const pause = () =>
    stepMs === 0 ? Promise.resolve() : new Promise<void>((resolve) => setTimeout(resolve, stepMs));

  async function flow(request: Pick<TextToImageRequest, 'signal' | 'onStep'>, steps: number) {
    for (let step = 1; step <= steps; step += 1) {
      await pause();
      if (request.signal?.aborted) throw abortError();
      request.onStep?.({ phase: 'flow', step, totalSteps: steps });
    }
  }

  function textToImage(request: TextToImageRequest): Promise<TextToImageResult> {
    requests.push(request);
    return draw(request);
  }

  async function draw(request: TextToImageRequest): Promise<TextToImageResult> {
    const { prompt, seed = 0, steps = 20, guidance = 2, solver = 'euler' } = request;
    if (prompt === 'crash') throw new FlowTokError('worker-crashed', 'The model stopped.');
    if (prompt === 'explode') throw new FlowTokError('internal', 'The model failed; try again.');
    await flow(request, steps);
    const words = prompt.split(/\s+/);
    return {
      picture: paint(prompt, seed),
      latents: new Float32Array(512),
      ...(request.keepStates && { states: bentPath(steps) }),
      seed,
      steps,
      guidance,
      solver,
      evaluations: steps * (guidance === 1 ? 1 : 2) * (solver === 'heun' ? 2 : 1),
      milliseconds: 1234,
      tokens: {
        used: Math.min(words.length + 2, 32),
        limit: 32,
        truncated: words.length > 30,
        keptText: words.slice(0, 30).join(' '),
      },
    };
  }

  async function textToImages(request: TextToImagesRequest): Promise<TextToImagesResult> {
    batches.push(request);
    const { seeds, ...rest } = request;
    const { latents, ...drawing } = await draw(rest);
    return {
      ...drawing,
      evaluations: drawing.evaluations * seeds.length,
      pictures: seeds.map((each) => ({ picture: paint(rest.prompt, each), latents, seed: each })),
    };
  }

  /** A word a token, and two special ones. */
  async function tokenise(text: string): Promise<TokenisedText> {
    const { maxTokens } = manifest.text;
    const words = text.split(/\s+/).filter((word) => word !== '');
    const kept = words.slice(0, maxTokens - 2);
    const truncated = kept.length < words.length;
    return {
      ids: new Array<number>(maxTokens).fill(0),
      mask: new Array<number>(maxTokens).fill(1),
      used: kept.length + 2,
      total: words.length + 2,
      truncated,
      keptText: kept.join(' '),
      cutText: words.slice(kept.length).join(' '),
    };
  }

  async function imageToText(request: ImageToTextRequest): Promise<ImageToTextResult> {
    captioned.push(request);
    await flow(request, 20);
    return {
      caption: 'slice of pizza',
      ids: [1, 2],
      score: 0.62,
      alternatives: [
        { text: 'pizza', score: 0.21 },
        { text: 'cheese wedge', score: 0.06 },
        { text: 'sandwich', score: 0.02 },
      ],
      latents: new Float32Array(512),
      ...(request.keepStates && { states: bentPath(20) }),
      steps: 20,
      solver: request.solver ?? 'euler',
      evaluations: request.solver === 'heun' ? 40 : 20,
      milliseconds: 987,
    };
  }

  const unused = () => Promise.reject(new Error('the fake has no such call'));
  const model: FlowTok = {
    manifest,
    executionProvider: 'wasm',
    executionProviderReason: 'This browser has no WebGPU, so the model runs on the processor.',
    textToImage,
    textToImages,
    imageToText,
    encodeText: unused,
    encodeImage: async ({ width }) => new Float32Array(512).fill(width / 7),
    decodeLatents: async () => ({ ...blank(), data: new Uint8ClampedArray(16).fill(90) }),
    readLatents: async ([first = 0]) => ({
      caption: `read ${first.toFixed(2)}`,
      ids: [1],
      alternatives: [],
      score: 0.5,
    }),
    flow: async (request) => {
      flows.push(request);
      return { latents: request.from };
    },
    anchor: async ({ of }) => {
      anchored.push(of);
      return { mean: new Float32Array(512), deviation: null, residual: null };
    },
    blend: async (request) => {
      blended.push(request);
      await flow(request, 4);
      return { pictures: request.points.map(blank), evaluations: 4, milliseconds: 12 };
    },
    roundTrip: async (request) => {
      await flow(request, 4);
      return {
        original: request.image,
        latents: new Float32Array(512),
        reconstruction: { picture: blank(), psnr: 27.1 },
        caption: 'slice of pizza',
        redrawn: { picture: blank(), psnr: 12.3 },
        milliseconds: 12,
      };
    },
    tokenise,
    dispose: () => Promise.resolve(),
  };
  return { model, requests, batches, captioned, flows, anchored, blended };
}

/** States of 512 numbers from all 0 on, each number with a slope of its own, and a bend in the first. */
function bentPath(steps: number): Float32Array[] {
  return Array.from({ length: steps + 1 }, (_, step) =>
    Float32Array.from({ length: 512 }, (_, i) =>
      i === 0 ? step * (2 * steps - step) : (step / steps) * ((i % 7) - 3),
    ),
  );
}

function blank(): PictureData {
  return { width: 2, height: 2, data: new Uint8ClampedArray(16).fill(255) };
}
