import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Manifest } from '../protocol/manifest';
import { maxManifestBytes, parseManifest } from './manifest';
import { parseManifestText } from './openPack';
import { packFileUrl } from './paths';
import { cases, hostileText, hostileValue, isRefusal, patience } from './testing/fuzz';
import { smallManifest } from './testing/smallPack';

type Node = Record<string, unknown>;

/** Every place in the good manifest, as a list of keys. */
function places(value: unknown, at: string[] = []): string[][] {
  if (typeof value !== 'object' || value === null) return [at];
  const inside = Object.entries(value).flatMap(([key, each]) => places(each, [...at, key]));
  return at.length === 0 ? inside : [at, ...inside];
}

function put(root: unknown, at: readonly string[], value: unknown): void {
  const parent = at.slice(0, -1).reduce((node, key) => node?.[key] as Node, root as Node);
  if (typeof parent === 'object' && parent !== null) parent[at.at(-1)!] = value;
}

/** What the rest of the program relies on, whatever was in the file. */
function expectSafe(manifest: Manifest): void {
  const folder = new URL('https://host.example/packs/one/');
  const files = manifest.files.flatMap((file) => [file, ...(file.externalData ?? [])]);
  const paths = files.map(({ path }) => path);
  expect(new Set(paths).size).toBe(paths.length);
  for (const { path, bytes, sha256 } of files) {
    expect(packFileUrl(folder, path).href).toBe(folder.href + path);
    expect(Number.isInteger(bytes) && bytes >= 1 && bytes <= 2 ** 31).toBe(true);
    expect(sha256).toMatch(/^[0-9a-f]{64}$/);
  }
  for (const { path } of manifest.examples?.pictures ?? []) {
    expect(packFileUrl(folder, path).href).toBe(folder.href + path);
  }
  for (const { url } of manifest.attribution) {
    expect(url === undefined || /^https?:/.test(url)).toBe(true);
  }
  const { tokens, channels } = manifest.latent;
  expect(tokens * channels).toBeLessThanOrEqual(4096 * 1024);
  expect(manifest.image.size).toBeLessThanOrEqual(4096);
}

function tried(read: () => Manifest): void {
  let manifest: Manifest;
  try {
    manifest = read();
  } catch (error) {
    isRefusal(error);
    return;
  }
  expectSafe(manifest);
}

const anywhere = fc.constantFrom(...places(smallManifest()));

it(
  'a manifest with anything in any of its places is refused in one sentence, or is safe',
  () => {
    const changes = fc.array(fc.tuple(anywhere, hostileValue), { minLength: 1, maxLength: 3 });
    fc.assert(
      fc.property(changes, (list) => {
        const manifest: unknown = structuredClone(smallManifest());
        for (const [at, value] of list) put(manifest, at, value);
        tried(() => parseManifest(manifest));
      }),
      cases,
    );
  },
  patience,
);

it(
  'a manifest whose text was altered is refused in one sentence, or is safe',
  () => {
    const text = JSON.stringify(smallManifest());
    const at = fc.nat(text.length);
    fc.assert(
      fc.property(at, fc.nat(30), hostileText, (from, cut, insert) => {
        tried(() => parseManifestText(text.slice(0, from) + insert + text.slice(from + cut)));
      }),
      cases,
    );
  },
  patience,
);

it('a manifest as deep and as long as may come in does not take the page down', () => {
  const deep = '['.repeat(maxManifestBytes / 2) + ']'.repeat(maxManifestBytes / 2);
  tried(() => parseManifestText(deep));
  const file = smallManifest().files[1]!;
  const long = { ...smallManifest(), files: Array.from({ length: 4000 }, () => file) };
  tried(() => parseManifest(long));
});
