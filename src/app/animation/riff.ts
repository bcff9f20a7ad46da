// RIFF as WebP uses it: chunks of a four-letter id, a little-endian length and a body padded to an even length.
// https://developers.google.com/speed/webp/docs/riff_container

export interface Chunk {
  id: string;
  body: Uint8Array;
}

const HEADER = 12;

/**
 * The chunks of a WebP file.
 * @throws RangeError when this is no WebP file, or one that is cut off.
 */
export function readChunks(file: Uint8Array): Chunk[] {
  if (idAt(file, 0) !== 'RIFF' || idAt(file, 8) !== 'WEBP') throw new RangeError('not a WebP file');
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: Chunk[] = [];
  let at = HEADER;
  while (at + 8 <= file.length) {
    const length = view.getUint32(at + 4, true);
    const body = file.subarray(at + 8, at + 8 + length);
    if (body.length < length) throw new RangeError('the WebP file is cut off');
    chunks.push({ id: idAt(file, at), body });
    at += 8 + length + (length % 2);
  }
  return chunks;
}

/** One chunk as it stands in a file, padding included. */
export function chunkBytes({ id, body }: Chunk): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + body.length + (body.length % 2));
  putId(bytes, 0, id);
  new DataView(bytes.buffer).setUint32(4, body.length, true);
  bytes.set(body, 8);
  return bytes;
}

/** A whole WebP file of these chunks. */
export function writeChunks(chunks: readonly Chunk[]): Uint8Array<ArrayBuffer> {
  const body = concat(chunks.map(chunkBytes));
  const file = new Uint8Array(HEADER + body.length);
  putId(file, 0, 'RIFF');
  new DataView(file.buffer).setUint32(4, 4 + body.length, true);
  putId(file, 8, 'WEBP');
  file.set(body, HEADER);
  return file;
}

export function concat(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function idAt(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

function putId(bytes: Uint8Array, at: number, id: string): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = id.charCodeAt(i);
}
