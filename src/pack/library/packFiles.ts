import type { FileEntry, Manifest } from '../../protocol/manifest';

/** Every file of a pack, external data included, in the order of the manifest. */
export function packFiles({ files }: Manifest): FileEntry[] {
  return files.flatMap((file) => [file, ...(file.externalData ?? [])]);
}

/** Bytes by hash: what lies in two places of a pack is kept once. */
export function packSizes(manifest: Manifest): Map<string, number> {
  return new Map(packFiles(manifest).map(({ sha256, bytes }) => [sha256, bytes]));
}

/** Bytes of these that are in the store; of a file on its way, what has come. */
export function bytesHere(wanted: Map<string, number>, kept: Map<string, number>): number {
  let sum = 0;
  for (const [sha256, bytes] of wanted) sum += Math.min(bytes, kept.get(sha256) ?? 0);
  return sum;
}
