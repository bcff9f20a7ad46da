import { FlowTokError } from '../../protocol/errors';
import { throwIfAborted } from '../aborted';
import { maxManifestBytes } from '../manifest';
import { parseManifestText } from '../openPack';
import { sha256Hex } from '../verify';
import type { PackFiles } from './addPack';
import { lacking, packRoot } from './openFolder';
import { packFiles } from './packFiles';
import { readable, readZip } from './readZip';

/**
 * A pack in a zip that anybody may have made. It is read from its start to its end, twice: for the manifest, then for
 * the files that this lists. Nothing else is unpacked, and no file further than its manifest says.
 * @throws FlowTokError bad-input, pack-invalid; AbortError
 */
export async function openZip(zip: Blob, name: string, signal: AbortSignal): Promise<PackFiles> {
  const subject = `“${readable(name)}”`;
  const manifests = new Map<string, Uint8Array>();
  const names: string[] = [];
  for await (const [path, bytes] of readZip(zip, subject, (path) => {
    throwIfAborted(signal);
    names.push(path);
    return /(^|\/)manifest\.json$/.test(path) ? maxManifestBytes : undefined;
  })) {
    manifests.set(path, bytes);
  }
  const root = packRoot(names, subject);
  const bytes = manifests.get(`${root}manifest.json`)!;
  const manifest = parseManifestText(new TextDecoder().decode(bytes));
  return {
    manifest,
    hash: (await sha256Hex(bytes)).slice(0, 32),
    async read(take) {
      const waiting = new Map(packFiles(manifest).map((entry) => [root + entry.path, entry]));
      const limit = (path: string) => {
        throwIfAborted(signal);
        return waiting.get(path)?.bytes;
      };
      for await (const [path, content] of readZip(zip, subject, limit)) {
        const entry = waiting.get(path);
        if (!entry) throw new FlowTokError('bad-input', `${subject} changed; choose it again.`);
        await take(entry, content);
        waiting.delete(path);
      }
      for (const { path } of waiting.values()) throw lacking(path, subject);
    },
  };
}
