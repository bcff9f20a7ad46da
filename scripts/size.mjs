// npm run size: the size budget of the production build. ONNX Runtime and the pack are not app code:
// their size is measured in docs/performance.md.

import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { leave, root } from './project.mjs';

/** In kB (1000 bytes), gzip. */
const budgetKb = { app: 60, libraries: 140 };

/** The gzip size of the built scripts and styles in kB: ours, and the libraries' without ONNX Runtime. */
export function builtSizes() {
  const folder = join(root, 'dist', 'assets');
  const sizes = { app: 0, libraries: 0 };
  for (const name of readdirSync(folder)) {
    if (!/\.(js|css)$/.test(name) || name.startsWith('ort')) continue;
    const kb = gzipSync(readFileSync(join(folder, name)), { level: 9 }).length / 1000;
    sizes[name.startsWith('vendor') ? 'libraries' : 'app'] += kb;
  }
  return sizes;
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
