const prefix = '\0beside-ort:';

/**
 * A Vite plugin that leaves ONNX Runtime's .wasm files where npm puts them, in the folder beside this package's own,
 * instead of copying 60 MB. Bundlers know `new URL(…, import.meta.url)` and take the file along; a plain server serves it.
 */
export function besideOrt() {
  return {
    name: 'beside-ort',
    enforce: 'pre',
    resolveId(id) {
      const wasm = /^onnxruntime-web\/([\w.-]+\.wasm)\?url$/.exec(id)?.[1];
      return wasm && prefix + wasm;
    },
    load(id) {
      if (id.startsWith(prefix)) return `export default ${address(id.slice(prefix.length))}.href;`;
    },
    transform(code, id) {
      // What ONNX Runtime would look for if it were not told; it is, but a build would copy it all the same.
      if (!/onnxruntime-web[\\/]dist/.test(id)) return;
      const wasm = /new URL\("([\w.-]+\.wasm)",\s*import\.meta\.url\)/g;
      return { code: code.replace(wasm, (_, name) => address(name)), map: null };
    },
    renderChunk(code) {
      // The mark was for this build alone; the application's should take these files along.
      return { code: code.replace(/\/\*\s*@vite-ignore\s*\*\/\s*/g, ''), map: null };
    },
  };
}

function address(wasm) {
  return `new URL(/* @vite-ignore */ '../onnxruntime-web/dist/${wasm}', import.meta.url)`;
}
