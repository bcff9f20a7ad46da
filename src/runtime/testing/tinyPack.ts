// The tiny random pack of testdata/, for the tests of the runtime and the command line.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openPack, type Pack } from '../../pack/openPack';
import { parseManifest } from '../../pack/manifest';
import type { Manifest } from '../../protocol/manifest';

export const tinyPackFolder = fileURLToPath(
  new URL('../../../testdata/tiny-pack/', import.meta.url),
);

const read = async (path: string) => new Uint8Array(await readFile(tinyPackFolder + path));

export async function readManifest(): Promise<Manifest> {
  return parseManifest(JSON.parse(new TextDecoder().decode(await read('manifest.json'))));
}

/** @param change made to the manifest before it is read, and to the bytes of each file. */
export function openTinyPack(
  change: (manifest: Manifest) => Manifest = (manifest) => manifest,
  alter: (path: string, bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes,
): Promise<Pack> {
  return openPack({
    files: async (path) => {
      if (path !== 'manifest.json') return alter(path, await read(path));
      return new TextEncoder().encode(JSON.stringify(change(await readManifest())));
    },
  });
}
