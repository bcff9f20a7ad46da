import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { FlowTokError } from '../protocol/errors';
import type { FileEntry } from '../protocol/manifest';
import { throwIfAborted } from './aborted';

/**
 * Checks a file's length and SHA-256 against its manifest entry.
 * @throws FlowTokError pack-corrupt, naming the file
 */
export async function verifyFile(entry: FileEntry, bytes: Uint8Array): Promise<void> {
  verifyLength(entry, bytes.byteLength);
  verifyHash(entry, await sha256Hex(bytes));
}

/** @throws FlowTokError pack-corrupt, naming the file */
export function verifyLength(entry: FileEntry, bytes: number): void {
  if (bytes !== entry.bytes) throw corrupt(entry, `has ${bytes} bytes instead of ${entry.bytes}`);
}

/** @throws FlowTokError pack-corrupt, naming the file */
export function verifyHash(entry: FileEntry, actual: string): void {
  if (actual === entry.sha256) return;
  throw corrupt(entry, 'was altered or damaged', `sha-256 is ${actual}, not ${entry.sha256}`);
}

/** Lower-case hex. WebCrypto is an order of magnitude faster, but pages on plain http lack it. */
export async function sha256Hex(bytes: Uint8Array): Promise<string> {
  // Node and every secure context have it; its type claims it is always there.
  const subtle = (globalThis.crypto as Crypto | undefined)?.subtle;
  if (!subtle || !(bytes.buffer instanceof ArrayBuffer)) return bytesToHex(sha256(bytes));
  const digest = await subtle.digest('SHA-256', bytes as Uint8Array<ArrayBuffer>);
  return bytesToHex(new Uint8Array(digest));
}

const READ_AT_ONCE = 2 ** 23;

/** Lower-case hex of a file on disk, a piece of it in memory at a time. */
export async function sha256OfBlob(blob: Blob, signal?: AbortSignal): Promise<string> {
  const hash = sha256.create();
  for (let at = 0; at < blob.size; at += READ_AT_ONCE) {
    throwIfAborted(signal);
    hash.update(new Uint8Array(await blob.slice(at, at + READ_AT_ONCE).arrayBuffer()));
  }
  return bytesToHex(hash.digest());
}

/** The fault of one file that is not what the manifest promises. */
export function corrupt(entry: FileEntry, what: string, detail?: string): FlowTokError {
  return new FlowTokError(
    'pack-corrupt',
    `The model pack's file ${entry.path} ${what}, so it is not used; get the pack again from its author.`,
    detail,
  );
}
