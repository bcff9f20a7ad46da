/** What the package needs at run time; the worker has its own copies of all but ONNX Runtime's .wasm files. */
const needed = ['@huggingface/tokenizers', '@noble/hashes', 'onnxruntime-web', 'zod'];

/** The library's package.json, made of the project's: same version, same pinned packages. */
export function packageJson({ version, description, license, engines, dependencies }) {
  const entry = (script, types) => ({ types: `./types/${types}.d.ts`, default: `./${script}.js` });
  return {
    name: 'flowtok-web',
    version,
    description,
    license,
    type: 'module',
    engines,
    exports: {
      '.': entry('index', 'runtime/index'),
      './client': entry('client', 'library/client'),
      './element': entry('element', 'library/element'),
      './worker': './worker.js',
      './package.json': './package.json',
    },
    // Which build of ONNX Runtime is loaded: Node has but one that works there.
    imports: { '#ort': { node: './ort-node.js', default: './ort-browser.js' } },
    types: './types/runtime/index.d.ts',
    // Importing these does something; of the others only what is used stays.
    sideEffects: ['./element.js', './worker.js', './worker-*.js'],
    dependencies: Object.fromEntries(needed.map((name) => [name, dependencies[name]])),
    keywords: ['text-to-image', 'image-to-text', 'flow-matching', 'webgpu', 'onnx'],
  };
}
