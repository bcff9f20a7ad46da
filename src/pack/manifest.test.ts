import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FlowTokError } from '../protocol/errors';
import { parseManifest } from './manifest';
import { smallManifest } from './testing/smallPack';

/** A copy of the good manifest with one field changed, or left out, as a hostile author would do it. */
function altered(field: string, value: unknown): unknown {
  const copy: unknown = JSON.parse(JSON.stringify(smallManifest()));
  const keys = field.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce((node, key) => node[key] as Fields, copy as Fields);
  parent[last] = value;
  return JSON.parse(JSON.stringify(copy));
}
type Fields = Record<string, unknown>;

function faultOf(value: unknown): FlowTokError {
  try {
    parseManifest(value);
  } catch (error) {
    if (error instanceof FlowTokError) return error;
    throw error;
  }
  throw new Error('the manifest was accepted');
}

describe('parseManifest', () => {
  it('gives a good manifest back', () => {
    expect(parseManifest(smallManifest())).toEqual(smallManifest());
  });

  it('drops keys it does not know', () => {
    expect(parseManifest(altered('brandNew', { a: 1 }))).toEqual(smallManifest());
  });

  it('takes a tokenizer without a precision', () => {
    expect(parseManifest(altered('files.0.precision', undefined))).toEqual(smallManifest());
  });

  const flow = smallManifest().files[1]!;
  const data = flow.externalData![0]!;
  const faults: [string, string, unknown, string][] = [
    ['another format', 'formatVersion', 2, 'formatVersion must be 1'],
    ['a missing hash', 'files.1.sha256', undefined, 'files[1].sha256 is missing'],
    ['a short hash', 'files.1.sha256', 'abc', 'files[1].sha256 must be 64'],
    ['a path that climbs', 'files.1.path', '../x.onnx', 'files[1].path must be'],
    ['an address as a path', 'files.1.path', 'https://x.org/f', 'files[1].path must be'],
    [
      'a climbing data path',
      'files.1.externalData',
      [{ ...data, path: '/etc/x' }],
      'files[1].externalData[0].path must be',
    ],
    ['a negative size', 'files.1.bytes', -1, 'files[1].bytes must be at least 1'],
    ['a monstrous size', 'files.1.bytes', 1e15, 'files[1].bytes must be at most'],
    ['text for a number', 'latent.tokens', '32', 'latent.tokens must be of type number'],
    ['half a token', 'latent.tokens', 1.5, 'latent.tokens must be an integer'],
    ['a huge picture', 'image.size', 1e6, 'image.size must be at most 4096'],
    ['an endless name', 'name', 'x'.repeat(1e5), 'name must be at most 100 characters long'],
    ['an unknown role', 'files.1.role', 'oracle', 'files[1].role must be one of tokenizer,'],
    [
      'a script as a link',
      'attribution.0.url',
      'javascript:alert(1)',
      'attribution[0].url must be an http(s) address',
    ],
    ['no files', 'files', [], 'files must be at least 1 items long'],
    ['a falling range', 'image.range', [1, 0], 'image.range must rise'],
    ['no indicator rows', 'flow.indicator', undefined, 'flow.indicator.text-to-image is missing'],
    ['a missing input name', 'files.1.io.inputs.t', undefined, 'files[1].io.inputs.t is missing'],
    ['no io', 'files.1.io', undefined, 'files[1].io.inputs.x is missing'],
    ['a role twice', 'files', [flow, flow], 'files[1] lists the fp32 flow a second time'],
    [
      'one path twice',
      'files.1.path',
      'tokenizer.json',
      'files[1] lists "tokenizer.json" a second time',
    ],
    [
      'a metric that is text',
      'metrics.recon_psnr',
      'good',
      'metrics.recon_psnr must be of type number',
    ],
  ];
  it.each(faults)(
    'refuses %s in one sentence that names the field',
    (_, field, value, sentence) => {
      const fault = faultOf(altered(field, value));
      expect(fault.code).toBe('pack-invalid');
      expect(fault.message).toContain(sentence);
      expect(fault.message).toMatch(/^The model pack's manifest\.json cannot be used: .*\.$/);
      expect(fault.message.length).toBeLessThan(400);
    },
  );

  it('refuses anything that is no manifest at all, always as a FlowTokError', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => void expect(faultOf(value).code).toBe('pack-invalid')),
    );
  });

  it('refuses any single field replaced by noise, or gives a manifest within the limits', () => {
    const top = fc.constantFrom(...Object.keys(smallManifest()));
    fc.assert(
      fc.property(top, fc.jsonValue(), (key, value) => {
        try {
          const parsed = parseManifest(altered(key, value));
          expect(parsed.formatVersion).toBe(1);
        } catch (error) {
          expect(error).toBeInstanceOf(FlowTokError);
        }
      }),
    );
  });

  it('cannot be used to change Object.prototype', () => {
    const text = JSON.stringify(smallManifest()).replace('"recon_psnr"', '"__proto__"');
    parseManifest(JSON.parse(text));
    const nested = JSON.stringify(smallManifest()).replace(
      '"metrics":{',
      '"metrics":{"__proto__":{"polluted":1},',
    );
    try {
      parseManifest(JSON.parse(nested));
    } catch (error) {
      expect(error).toBeInstanceOf(FlowTokError);
    }
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
