import fc from 'fast-check';
import { zipSync, type Zippable } from 'fflate';
import { describe, expect, it } from 'vitest';
import { isPackPath } from '../paths';
import { cases, hostileText, isRefusal, patience } from '../testing/fuzz';
import { smallPackFiles } from '../testing/smallPack';
import { openZip } from './openZip';

const never = new AbortController().signal;
const pack = () => Object.fromEntries(smallPackFiles());
const sound = zipSync(pack(), { level: 6 });

async function read(zip: Uint8Array): Promise<Map<string, Uint8Array> | null> {
  try {
    const opened = await openZip(new Blob([zip as Uint8Array<ArrayBuffer>]), 'a.zip', never);
    const files = new Map<string, Uint8Array>();
    await opened.read(async (entry, bytes) => {
      expect(isPackPath(entry.path)).toBe(true);
      expect(bytes.length).toBeLessThanOrEqual(entry.bytes);
      files.set(entry.path, bytes);
    });
    expect(files.size).toBeLessThanOrEqual(opened.manifest.files.length * 65);
    return files;
  } catch (error) {
    isRefusal(error);
    return null;
  }
}

describe('a zip', () => {
  it('gives the files that its manifest lists, at its top or in a folder', async () => {
    const nested = Object.fromEntries(
      Object.entries(pack()).map(([path, bytes]) => [`my-pack/${path}`, bytes]),
    );
    for (const files of [
      pack(),
      nested,
      { ...pack(), 'notes with spaces.txt': new Uint8Array(9) },
    ]) {
      const found = await read(zipSync(files));
      expect([...found!.keys()].sort()).toEqual(['flow.onnx', 'flow.onnx_data', 'tokenizer.json']);
    }
  });

  it.each<[string, Zippable]>([
    ['a path upwards', { ...pack(), '../evil.onnx': new Uint8Array(4) }],
    ['an absolute path', { ...pack(), '/etc/passwd': new Uint8Array(4) }],
    ['a drive', { ...pack(), 'C:/x': new Uint8Array(4) }],
    ['backslashes', { ...pack(), 'a\\..\\b': new Uint8Array(4) }],
    ['a line break', { ...pack(), 'a\nb': new Uint8Array(4) }],
    ['no manifest', { 'flow.onnx': new Uint8Array(4) }],
    ['a file that is not there', { 'manifest.json': pack()['manifest.json']! }],
    ['a bomb for a file', { ...pack(), 'flow.onnx': new Uint8Array(8_000_000) }],
    ['a bomb for a manifest', { ...pack(), 'manifest.json': new Uint8Array(8_000_000) }],
    [
      'too many files',
      Object.fromEntries(Array.from({ length: 1_100 }, (_, at) => [`${at}`, new Uint8Array()])),
    ],
  ])('with %s is refused', async (_, files) => {
    expect(await read(zipSync(files, { level: 1 }))).toBeNull();
  });

  it('with one name twice is refused', async () => {
    const twice = zipSync({ ...pack(), 'flow.onnX': new Uint8Array(4) });
    const from = new TextEncoder().encode('flow.onnX');
    for (let at = 0; at + from.length <= twice.length; at += 1) {
      if (from.every((byte, i) => twice[at + i] === byte)) twice[at + 8] = 'x'.charCodeAt(0);
    }
    expect(await read(twice)).toBeNull();
  });

  it('passes over a bomb that no manifest lists', async () => {
    const zip = zipSync({ ...pack(), 'zeros.bin': new Uint8Array(8_000_000) });
    expect((await read(zip))?.size).toBe(3);
  });

  it(
    'that was cut or altered is read within its limits, or refused in one sentence',
    async () => {
      const alteration = fc.record({
        at: fc.nat(sound.length - 1),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 6 }),
        length: fc.oneof(fc.constant(sound.length), fc.nat(sound.length)),
      });
      await fc.assert(
        fc.asyncProperty(alteration, async ({ at, bytes, length }) => {
          const altered = sound.slice(0, Math.max(length, 0));
          altered.set(
            bytes.subarray(0, Math.max(0, altered.length - at)),
            Math.min(at, altered.length),
          );
          await read(altered);
        }),
        cases,
      );
    },
    patience,
  );

  it(
    'with any names in it is read or refused in one sentence',
    async () => {
      // The writer itself cannot write one name.
      const name = hostileText.filter((text) => text !== '__proto__');
      const names = fc.array(name, { maxLength: 3 });
      await fc.assert(
        fc.asyncProperty(names, async (list) => {
          const more = list.map((name): [string, Uint8Array] => [
            name.slice(0, 300),
            new Uint8Array(3),
          ]);
          await read(
            zipSync(Object.fromEntries([...Object.entries(pack()), ...more]), { level: 0 }),
          );
        }),
        { numRuns: Math.ceil(cases.numRuns / 10) },
      );
    },
    patience,
  );
});
