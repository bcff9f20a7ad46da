import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex } from '@noble/hashes/utils.js';
import { FlowTokError } from '../protocol/errors';
import type { PartFile } from './storage';

/** Where the bytes of a file go while they come. */
export interface Target {
  /** Bytes that are here. */
  readonly position: number;
  /** The server's name for the version that they come from. */
  readonly etag: string | undefined;
  /** Forgets what is here, for the version of this name. */
  restart(etag: string | undefined): Promise<void>;
  /** @throws FlowTokError storage-full */
  write(piece: Uint8Array): void;
}

/**
 * In memory, where the model needs it, and on disk beside that as far as there is room.
 * @param size the most bytes that are written
 * @throws FlowTokError out-of-memory
 */
export function inMemory(size: number, part?: PartFile): Target & { bytes(): Uint8Array } {
  // Allocated once: joining pieces afterwards would hold a large file twice.
  const bytes = allocate(size);
  let disk = part;
  let position = 0;
  let etag = part?.etag;
  if (part && part.size > 0) {
    bytes.set(part.read(0, part.size));
    position = part.size;
  }
  return {
    get position() {
      return position;
    },
    get etag() {
      return etag;
    },
    async restart(next) {
      position = 0;
      etag = next;
      await disk?.restart(next);
    },
    write(piece) {
      bytes.set(piece, position);
      position += piece.length;
      try {
        disk?.write(piece);
      } catch {
        // A full disk does not stop the model: the file is fetched again next time.
        disk = undefined;
      }
    },
    bytes: () => bytes.subarray(0, position),
  };
}

const READ_AT_ONCE = 2 ** 20;

/** On disk alone, hashed while it comes: no file is ever in memory. */
export function onDisk(part: PartFile): Target & { sha256(): string } {
  let hash = sha256.create();
  for (let at = 0; at < part.size; at += READ_AT_ONCE) {
    hash.update(part.read(at, Math.min(part.size, at + READ_AT_ONCE)));
  }
  return {
    get position() {
      return part.size;
    },
    get etag() {
      return part.etag;
    },
    async restart(etag) {
      hash = sha256.create();
      await part.restart(etag);
    },
    write(piece) {
      hash.update(piece);
      try {
        part.write(piece);
      } catch (error) {
        throw storageFull(String(error));
      }
    },
    // The hash itself could not go on after its end.
    sha256: () => bytesToHex(hash.clone().digest()),
  };
}

export function storageFull(detail?: string): FlowTokError {
  return new FlowTokError(
    'storage-full',
    'There is no room for this model pack in the browser’s storage; remove a pack or results of the gallery, then go on.',
    detail,
  );
}

function allocate(size: number): Uint8Array {
  try {
    return new Uint8Array(size);
  } catch (error) {
    throw new FlowTokError(
      'out-of-memory',
      `There is not enough memory for a file of ${Math.round(size / 1e6)} MB; close other tabs and try again.`,
      String(error),
    );
  }
}
