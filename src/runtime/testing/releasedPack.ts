// The pack that `convert` made of random weights of the release's architecture, for the tests of the runtime.
// In training/: random-checkpoints --size pack --out F, then convert --flow F/FlowTok-pack.pth
// --tokenizer F/FlowTiTok_512.bin --clip F/clip.pt --vocabulary tests/golden/merges-cut.txt.gz
// --precision fp32 q8 --out ../testdata/released-pack.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { openPack, type Pack } from '../../pack/openPack';
import { parseManifest } from '../../pack/manifest';
import type { Manifest } from '../../protocol/manifest';

const root = fileURLToPath(new URL('../../../testdata/', import.meta.url));
export const releasedPackFolder = `${root}released-pack/`;

const read = async (path: string) => new Uint8Array(await readFile(releasedPackFolder + path));

export async function readReleasedManifest(): Promise<Manifest> {
  return parseManifest(JSON.parse(new TextDecoder().decode(await read('manifest.json'))));
}

/** @param change made to the manifest before it is read */
export function openReleasedPack(
  change: (manifest: Manifest) => Manifest = (manifest) => manifest,
): Promise<Pack> {
  return openPack({
    files: async (path) => {
      if (path !== 'manifest.json') return read(path);
      return new TextEncoder().encode(JSON.stringify(change(await readReleasedManifest())));
    },
  });
}

/** The pack as `convert` makes it of a tokenizer's checkpoint, without a flow. */
export function tokenizerAlone(manifest: Manifest): Manifest {
  return {
    ...manifest,
    flow: { ...manifest.flow, directions: [], guidance: 'none' },
    files: manifest.files.filter(({ role }) => role !== 'flow' && role !== 'textProjector'),
  };
}

/** What the authors' own code draws with the same weights (training/goldens/released.py). */
export interface ReleasedGolden {
  prompt: string;
  seed: number;
  steps: number;
  guidance: number;
  size: number;
  /** RGB, row by row. */
  pixels: number[];
  /** The scale taken out. */
  latents: number[];
}

export async function readReleasedGolden(): Promise<ReleasedGolden> {
  return JSON.parse(await readFile(`${root}golden/released-pack.json`, 'utf8')) as ReleasedGolden;
}
