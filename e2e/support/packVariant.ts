// A pack like the tiny one whose networks are other files: nothing of it is shared with another pack. It is there to be
// kept, not to be run.
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const tiny = fileURLToPath(new URL('../../testdata/tiny-pack/', import.meta.url));

export interface PackVariant {
  folder: string;
  name: string;
  /** Bytes that no other pack has. */
  ownBytes: number;
  remove: () => Promise<void>;
}

export async function packVariant(name: string): Promise<PackVariant> {
  const folder = await mkdtemp(join(tmpdir(), 'flowtok-variant-'));
  const manifest = JSON.parse(await readFile(join(tiny, 'manifest.json'), 'utf8')) as {
    files: { path: string; bytes: number; sha256: string }[];
  };
  let ownBytes = 0;
  for (const file of manifest.files) {
    let bytes = await readFile(join(tiny, file.path));
    if (file.path.endsWith('.onnx')) {
      bytes = Buffer.concat([bytes, Buffer.from(name)]);
      ownBytes += bytes.length;
    }
    Object.assign(file, {
      bytes: bytes.length,
      sha256: createHash('sha256').update(bytes).digest('hex'),
    });
    await writeFile(join(folder, file.path), bytes);
  }
  const own = { ...manifest, id: name.toLowerCase().replace(/\W+/g, '-'), name };
  await writeFile(join(folder, 'manifest.json'), JSON.stringify(own));
  return { folder, name, ownBytes, remove: () => rm(folder, { recursive: true }) };
}
