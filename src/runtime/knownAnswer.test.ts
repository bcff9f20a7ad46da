import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isCompared, knownAnswerFault } from './knownAnswer';
import { loadModels, type Models } from './models';
import { openWasm } from './ort/backend';
import { openTinyPack } from './testing/tinyPack';

let models: Models;
beforeAll(async () => {
  const keep = isCompared;
  models = await loadModels(await openTinyPack(), await openWasm('test', 1), { keep });
});
afterAll(() => models.release());

/** The same networks, but every number of the flow's velocity moved by `error`. */
const disturbed = (error: number): Models => ({
  ...models,
  session: async (role) => {
    const session = await models.session(role);
    if (role !== 'flow') return session;
    return {
      ...session,
      run: async (inputs) => {
        const { velocity } = await session.run(inputs);
        if (velocity?.type !== 'float32') throw new Error('no velocity');
        return { velocity: { ...velocity, data: velocity.data.map((value) => value + error) } };
      },
    };
  },
});

describe('knownAnswerFault', () => {
  it('finds the bytes of all that it compares, and no others', () => {
    expect([...models.files.keys()].sort()).toEqual([
      'flow.onnx',
      'image-decoder.onnx',
      'text-projector.onnx',
    ]);
  });

  it('trusts equal and nearly equal numbers', async () => {
    expect(await knownAnswerFault(models)).toBeUndefined();
    expect(await knownAnswerFault(disturbed(1e-4))).toBeUndefined();
  });

  it('tells each run, so that a slow device does not seem dead', async () => {
    let runs = 0;
    await knownAnswerFault(models, () => (runs += 1));
    expect(runs).toBe(6);
  });

  it.each([0.14, NaN, Infinity])('names the file whose numbers are off by %s', async (error) => {
    expect(await knownAnswerFault(disturbed(error))).toMatch(
      /^flow\.onnx is off by .* in velocity$/,
    );
  });
});
