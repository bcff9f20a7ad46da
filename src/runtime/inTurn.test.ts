// Where memory is short, networks take turns, and draw the same.
import type { InferenceSession } from 'onnxruntime-web';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createFlowTok } from './createFlowTok';
import { openWasm } from './ort/backend';
import { openReleasedPack } from './testing/releasedPack';

/** Less than all networks of the pack in 8 bits take (1.9 MB), more than each of them. */
const SHORT = 1.2e6;

/** Inputs of the sessions that stand, as they come and go. */
async function watchSessions() {
  const { ort } = await openWasm('test', 1);
  const { prototype } = ort.InferenceSession as unknown as { prototype: InferenceSession };
  const standing: string[] = [];
  const log: string[] = [];
  const nameOf = (session: InferenceSession) => session.inputNames[0] ?? '';
  const { InferenceSession } = ort;
  const create = InferenceSession.create.bind(InferenceSession) as (
    bytes: Uint8Array,
    options: InferenceSession.SessionOptions,
  ) => Promise<InferenceSession>;
  const watched: typeof create = async (bytes, options) => {
    const session = await create(bytes, options);
    standing.push(nameOf(session));
    log.push(standing.join(' '));
    return session;
  };
  vi.spyOn(InferenceSession, 'create').mockImplementation(watched as never);
  const release: unknown = Reflect.get(prototype, 'release');
  vi.spyOn(prototype, 'release').mockImplementation(async function (this: InferenceSession) {
    standing.splice(standing.indexOf(nameOf(this)), 1);
    if (typeof release === 'function') await Reflect.apply(release, this, []);
  });
  return { log, standing };
}

afterEach(() => vi.restoreAllMocks());

const request = { prompt: 'a red apple', seed: 3, steps: 2 };

describe('a pack larger than memory', { timeout: 600_000 }, () => {
  it('is loaded one network after the other and draws the same picture', async () => {
    const pack = await openReleasedPack((manifest) => ({
      ...manifest,
      files: manifest.files.filter(({ path }) => path !== 'flow.fp32.onnx'),
    }));
    const options = { pack, executionProvider: 'wasm' } as const;
    const roomy = await createFlowTok(options);
    const wanted = await roomy.textToImage(request);
    expect(roomy.executionProviderReason).not.toMatch(/one after the other/);
    await roomy.dispose();

    const { log, standing } = await watchSessions();
    const short = await createFlowTok({ ...options, memoryBytes: SHORT });
    expect(short.executionProviderReason).toMatch(/Memory is short.*one after the other\.$/);
    log.length = 0;
    const { latents, picture } = await short.textToImage(request);
    expect(latents).toEqual(wanted.latents);
    expect(picture).toEqual(wanted.picture);
    // The flow network takes x; the text encoder, ids, was let go of before it came.
    const flows = log.filter((now) => now.split(' ').includes('x'));
    expect(flows.length).toBeGreaterThan(0);
    expect(flows.filter((now) => now.split(' ').includes('ids'))).toEqual([]);
    await short.dispose();
    expect(standing).toEqual([]);
  });

  it('is refused in one sentence where even one network does not fit', async () => {
    const pack = await openReleasedPack();
    const opening = createFlowTok({ pack, executionProvider: 'wasm', memoryBytes: 2e5 });
    await expect(opening).rejects.toMatchObject({
      code: 'unsupported',
      message: expect.stringMatching(/^This device cannot run .*needs 0\.9 MB .*\.$/) as string,
    });
  });
});
