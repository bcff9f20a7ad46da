import { FlowTokError } from '../../protocol/errors';
import { maxManifestBytes } from '../manifest';
import { parseManifestText } from '../openPack';
import { sha256Hex } from '../verify';
import type { PackFiles } from './addPack';
import { packFiles } from './packFiles';
import { readable } from './readZip';

/**
 * A pack in a folder that was chosen or dropped: the folder with the manifest.json that lies nearest.
 * @throws FlowTokError bad-input, pack-invalid
 */
export async function openFolder(
  files: readonly { path: string; file: Blob }[],
  name: string,
): Promise<PackFiles> {
  const subject = `“${readable(name)}”`;
  const byPath = new Map(files.map(({ path, file }) => [path, file]));
  const root = packRoot([...byPath.keys()], subject);
  const at = (path: string) => byPath.get(root + path);
  const bytes = await bytesOf(at('manifest.json')!, maxManifestBytes);
  const manifest = parseManifestText(new TextDecoder().decode(bytes));
  return {
    manifest,
    hash: (await sha256Hex(bytes)).slice(0, 32),
    async read(take) {
      for (const entry of packFiles(manifest)) {
        const file = at(entry.path);
        if (!file) throw lacking(entry.path, subject);
        // One byte more than is promised is enough to be refused.
        await take(entry, await bytesOf(file, entry.bytes + 1));
      }
    },
  };
}

/** The folder of the manifest.json with the shortest path, with a slash at its end where it is not ''. */
export function packRoot(paths: readonly string[], subject: string): string {
  const [found] = paths
    .filter((path) => /(^|\/)manifest\.json$/.test(path))
    .sort((a, b) => a.length - b.length);
  if (found === undefined) {
    throw new FlowTokError(
      'bad-input',
      `${subject} holds no model pack: it has no manifest.json; choose the folder or zip that has one.`,
    );
  }
  return found.slice(0, -'manifest.json'.length);
}

export function lacking(path: string, subject: string): FlowTokError {
  return new FlowTokError(
    'pack-incomplete',
    `${subject} lacks ${path}, which its manifest lists; get the whole pack from its author.`,
  );
}

async function bytesOf(file: Blob, most: number): Promise<Uint8Array> {
  return new Uint8Array(await file.slice(0, most).arrayBuffer());
}
