// npm run size: the size budget of the production build. ONNX Runtime and the pack are not app code:
// their size is measured in docs/performance.md.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { leave, root } from './project.mjs';

/** In kB (1000 bytes), gzip: what the first page needs to draw (225 with ONNX Runtime's own scripts), and all there is. */
const budgetKb = { first: 185, all: 600 };

/**
 * The gzip size of the built scripts and styles in kB, without ONNX Runtime. `first` is what the page and
 * its workers import statically; the rest comes with the place that needs it.
 */
export function builtSizes() {
  const dist = join(root, 'dist');
  const folder = join(dist, 'assets');
  const files = readdirSync(folder).filter((name) => /\.(js|css)$/.test(name));
  const page = readFileSync(join(dist, 'index.html'), 'utf8');
  const roots = files.filter(
    (name) => page.includes(`assets/${name}`) || name.startsWith('worker-'),
  );
  const first = reached(roots, folder);
  const sizes = { first: 0, all: 0 };
  for (const name of files.filter((file) => !file.startsWith('ort'))) {
    const kb = gzipSync(readFileSync(join(folder, name)), { level: 9 }).length / 1000;
    sizes.all += kb;
    if (first.has(name)) sizes.first += kb;
  }
  return sizes;
}

/** The files named in `roots` and all that they import statically. */
function reached(roots, folder) {
  const found = new Set(roots);
  for (const name of found) {
    if (!name.endsWith('.js')) continue;
    const text = readFileSync(join(folder, name), 'utf8');
    // A Set visits what is added to it on the way.
    for (const [, from] of text.matchAll(/\b(?:from|import)\s*["']\.\/([^"']+)["']/g))
      found.add(from);
  }
  return found;
}

function check() {
  let sizes;
  try {
    sizes = builtSizes();
  } catch {
    leave('There is no build to measure; run "npm run build" first.');
  }
  for (const [part, kb] of Object.entries(sizes)) {
    console.log(`${part.padEnd(10)} ${kb.toFixed(1)} kB gzip of ${budgetKb[part]} kB`);
  }
  const over = Object.keys(sizes).filter((part) => sizes[part] > budgetKb[part]);
  if (over.length > 0) leave(`The build is over its size budget: ${over.join(' and ')}.`, 1);
}

if (process.argv[1] === import.meta.filename) check();
