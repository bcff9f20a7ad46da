import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Gives every relative import of the declarations in a folder its `.js`, which Node's own resolution asks for and
 * the others take too.
 */
export async function withExtensions(folder) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!name.endsWith('.d.ts')) continue;
    const file = join(folder, name);
    const text = await readFile(file, 'utf8');
    const relative = /(\bfrom\s*|\bimport\s*\(?\s*)(['"])(\.\.?\/[^'"]+?)(?:\.js)?\2/g;
    await writeFile(file, text.replace(relative, '$1$2$3.js$2'));
  }
}
