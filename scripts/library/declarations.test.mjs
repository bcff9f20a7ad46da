import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { withExtensions } from './declarations.mjs';
import { packageJson } from './packageJson.mjs';

it('gives relative imports of declarations their extension, once, and leaves packages alone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'declarations-'));
  const file = join(folder, 'a.d.ts');
  await writeFile(
    file,
    `import { z } from 'zod';\nexport * from '../b';\nexport declare const a: import("./c.js").C;\n`,
  );
  await withExtensions(folder);
  await withExtensions(folder);
  expect(await readFile(file, 'utf8')).toBe(
    `import { z } from 'zod';\nexport * from '../b.js';\nexport declare const a: import("./c.js").C;\n`,
  );
  await rm(folder, { recursive: true });
});

it('pins what the package needs to what the project is tested with', () => {
  const dependencies = {
    '@huggingface/tokenizers': '1.0.0',
    '@noble/hashes': '2.0.0',
    'onnxruntime-web': '3.0.0',
    zod: '4.0.0',
    react: '5.0.0',
  };
  expect(packageJson({ version: '0.1.0', dependencies })).toMatchObject({
    name: 'flowtok-web',
    version: '0.1.0',
    dependencies: { 'onnxruntime-web': '3.0.0', zod: '4.0.0' },
  });
  expect(packageJson({ version: '0.1.0', dependencies }).dependencies).not.toHaveProperty('react');
});
