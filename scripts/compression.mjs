import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

// Text and ONNX Runtime's .wasm. A pack's weights are left as they are: they hardly shrink.
const worthwhile = new Set([
  '.css',
  '.html',
  '.js',
  '.json',
  '.mjs',
  '.svg',
  '.wasm',
  '.webmanifest',
]);
const LEAST_BYTES = 1024;

// On ONNX Runtime's 14 MB these take 0.3 and 0.1 s once; the best quality takes half a minute for 15 % less.
const brotli = promisify(brotliCompress);
const compressors = {
  br: (bytes) => brotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } }),
  gzip: (bytes) => promisify(gzip)(bytes, { level: 5 }),
};

/** The encoding a file is sent in: 'br', 'gzip', or undefined for as it is. */
export function encodingFor(path, bytes, accepted = '') {
  if (!isCompressible(path) || bytes < LEAST_BYTES) return undefined;
  const offers = accepted.split(',').map((offer) => offer.trim().split(/\s*;\s*/));
  const takes = (name) =>
    offers.some(
      ([offer, ...params]) => offer === name && !params.some((p) => /^q=0(\.0*)?$/.test(p)),
    );
  return Object.keys(compressors).find(takes);
}

/** Whether the answer for this file depends on what the browser accepts. */
export function isCompressible(path) {
  return worthwhile.has(extname(path));
}

/** A memory of compressed files: each is compressed once, when it is first asked for. */
export function createCompressed() {
  const kept = new Map();
  /** @param version changes with the file's content */
  return (path, version, encoding) => {
    const key = `${encoding} ${path}`;
    const known = kept.get(key);
    if (known?.version === version) return known.bytes;
    const bytes = readFile(path).then(compressors[encoding]);
    kept.set(key, { version, bytes });
    // What failed is tried again.
    bytes.catch(() => kept.delete(key));
    return bytes;
  };
}
