import { FlowTokError } from '../../protocol/errors';
import { crc32 } from './crc32';

// The chunks of a PNG: length, type, data, CRC (PNG specification, third edition, section 5). Pixels are never
// touched, so that what is written here leaves a picture bit for bit as it was.

export interface PngChunk {
  /** Four ASCII letters. */
  type: string;
  data: Uint8Array;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
/** Length, type and CRC around a chunk's data. */
export const CHUNK_FRAME = 12;
export const SIGNATURE_BYTES = SIGNATURE.length;

/** Whether the bytes begin as a PNG does. */
export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/**
 * All chunks, in their order; their data are views into `bytes`.
 *
 * @param subject the picture, as the beginning of a sentence
 * @throws FlowTokError `bad-input` where it is no PNG, is cut short, or a chunk's CRC does not fit
 */
export function readPngChunks(bytes: Uint8Array, subject = 'The picture'): PngChunk[] {
  if (!isPng(bytes)) throw damaged(subject, 'no PNG signature');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: PngChunk[] = [];
  let at = SIGNATURE_BYTES;
  for (;;) {
    if (at + CHUNK_FRAME > bytes.length) throw damaged(subject, 'it ends within a chunk');
    const length = view.getUint32(at);
    const end = at + CHUNK_FRAME + length;
    if (end > bytes.length) throw damaged(subject, 'a chunk is longer than the file');
    const typeAndData = bytes.subarray(at + 4, end - 4);
    if (view.getUint32(end - 4) !== crc32(typeAndData)) throw damaged(subject, 'a CRC differs');
    const type = String.fromCharCode(...typeAndData.subarray(0, 4));
    chunks.push({ type, data: typeAndData.subarray(4) });
    if (type === 'IEND') return chunks;
    at = end;
  }
}

/** A PNG of these chunks, the first IHDR and the last IEND. */
export function writePng(chunks: readonly PngChunk[]): Uint8Array<ArrayBuffer> {
  const size = chunks.reduce((sum, { data }) => sum + data.length + CHUNK_FRAME, SIGNATURE_BYTES);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  bytes.set(SIGNATURE);
  let at = SIGNATURE_BYTES;
  for (const { type, data } of chunks) {
    const end = at + CHUNK_FRAME + data.length;
    view.setUint32(at, data.length);
    bytes.set(latin1(type), at + 4);
    bytes.set(data, at + 8);
    view.setUint32(end - 4, crc32(bytes.subarray(at + 4, end - 4)));
    at = end;
  }
  return bytes;
}

/** Characters 0 to 255 as one byte each. */
export function latin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function damaged(subject: string, detail: string): FlowTokError {
  return new FlowTokError(
    'bad-input',
    `${subject} is a damaged PNG; take another copy of it.`,
    detail,
  );
}
