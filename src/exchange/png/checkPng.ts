import { FlowTokError } from '../../protocol/errors';
import { CHUNK_FRAME, readPngChunks, SIGNATURE_BYTES } from './chunks';

/**
 * Makes sure that bytes are a whole PNG of a bearable size, before a browser decodes it.
 *
 * @param longest the most pixels along a side
 * @param subject the picture, as the beginning of a sentence
 * @throws FlowTokError `bad-input`
 */
export function checkPng(bytes: Uint8Array, longest: number, subject: string): void {
  const chunks = chunksOf(bytes, subject);
  const [head] = chunks;
  const length = chunks.reduce((sum, { data }) => sum + data.length + CHUNK_FRAME, SIGNATURE_BYTES);
  // Nothing may hide behind the end.
  if (length !== bytes.length) throw damaged(subject);
  if (head?.type !== 'IHDR' || head.data.length !== 13) throw damaged(subject);
  const view = new DataView(head.data.buffer, head.data.byteOffset);
  const [width, height] = [view.getUint32(0), view.getUint32(4)];
  if (width === 0 || height === 0) throw damaged(subject);
  if (width > longest || height > longest) {
    throw new FlowTokError(
      'bad-input',
      `${subject} has more than ${longest} pixels a side; scale it down and try again.`,
    );
  }
}

function chunksOf(bytes: Uint8Array, subject: string) {
  try {
    return readPngChunks(bytes);
  } catch {
    throw damaged(subject);
  }
}

function damaged(subject: string): FlowTokError {
  return new FlowTokError('bad-input', `${subject} is a damaged PNG; take another copy of it.`);
}
