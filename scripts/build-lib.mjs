// npm run build:lib: the npm package in dist-lib/, ready for "npm publish dist-lib".

import { copyFile, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'vite';
import { packageJson } from './library/packageJson.mjs';
import { withExtensions } from './library/declarations.mjs';
import { besideOrt } from './library/besideOrt.mjs';
import { leave, root, run, tool } from './project.mjs';

const out = join(root, 'dist-lib');
const source = (path) => join(root, 'src', path);

const entries = {
  index: source('runtime/index.ts'),
  client: source('library/client.ts'),
  element: source('library/element.ts'),
  'ort-browser': source('runtime/ort/loadOrt.browser.ts'),
  'ort-node': source('runtime/ort/loadOrt.node.ts'),
};

/** What an application's own bundler resolves: packages, and which build of ONNX Runtime is loaded where. */
const external = [
  /^onnxruntime-web(?!.*\.wasm)/,
  /^zod/,
  /^@noble\/hashes/,
  /^@huggingface\/tokenizers/,
  '#ort',
];

const shared = {
  configFile: false,
  root,
  logLevel: 'warn',
  publicDir: false,
  plugins: [besideOrt()],
};
const files = (prefix) => ({
  format: 'es',
  entryFileNames: '[name].js',
  chunkFileNames: `${prefix}[name]-[hash].js`,
});

await rm(out, { recursive: true, force: true });
// Unminified: an application minifies, and a reader can read it.
await build({
  ...shared,
  build: {
    outDir: out,
    target: 'es2022',
    minify: false,
    lib: { entry: entries, formats: ['es'] },
    rolldownOptions: { external, output: files('shared-') },
  },
});
// The worker brings all it needs: a page without a bundler starts it too, and no import map reaches a worker.
await build({
  ...shared,
  build: {
    outDir: out,
    emptyOutDir: false,
    target: 'es2022',
    lib: { entry: { worker: source('runtime/worker/worker.ts') }, formats: ['es'] },
    rolldownOptions: { output: files('worker-') },
  },
});

await declare('worker', ['runtime/index.ts']);
await declare('page', ['library/client.ts', 'library/element.ts']);
await withExtensions(join(out, 'types'));
const project = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
await writeFile(join(out, 'package.json'), `${JSON.stringify(packageJson(project), null, 2)}\n`);
await copyFile(join(root, 'LICENSE'), join(out, 'LICENSE'));
await copyFile(source('library/README.md'), join(out, 'README.md'));
const scripts = (await readdir(out)).filter((name) => name.endsWith('.js'));
console.log(
  `dist-lib holds flowtok-web ${project.version}: ${scripts.length} scripts and their types.`,
);

/** Declarations of some entries, checked with the types of the thread they run on. */
async function declare(thread, paths) {
  const folder = join(root, '.work', 'library');
  await mkdir(folder, { recursive: true });
  const config = join(folder, `tsconfig.${thread}.json`);
  const compilerOptions = {
    noEmit: false,
    emitDeclarationOnly: true,
    declaration: true,
    incremental: false,
    tsBuildInfoFile: null,
    rootDir: join(root, 'src'),
    outDir: join(out, 'types'),
  };
  const extended = join(root, `tsconfig.${thread}.json`);
  await writeFile(
    config,
    JSON.stringify({ extends: extended, compilerOptions, include: [], files: paths.map(source) }),
  );
  const status = await run(process.execPath, [tool('typescript/bin/tsc'), '-p', config]);
  if (status !== 0)
    leave('The types of the library could not be written; mend what is named above.', 1);
}
