import type { FileEntry } from '../protocol/manifest';
import type { FileStore, PartFile } from './storage';

const folderName = 'flowtok-pack-files';
const etagEnding = '.etag';

/** What workers have, and what the types of a page's file system leave out. */
interface InPlace {
  createSyncAccessHandle(): Promise<{
    getSize(): number;
    truncate(size: number): void;
    read(into: Uint8Array, options: { at: number }): number;
    write(bytes: Uint8Array, options: { at: number }): number;
    close(): void;
  }>;
}

async function openInPlace(folder: FileSystemDirectoryHandle, name: string) {
  const handle = await folder.getFileHandle(name, { create: true });
  return (handle as FileSystemFileHandle & InPlace).createSyncAccessHandle();
}

/** The folder of this origin's private file system that holds the files. */
async function packFolder(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  return root.getDirectoryHandle(folderName, { create: true });
}

/**
 * On the origin private file system, for workers. A file has its hash as its name and grows in place: as long as
 * it is shorter than its manifest says, it is a part. Beside a part lies the ETag of what it comes from.
 */
export function fileSystemStore(open = packFolder): FileStore {
  // A full disk or a forbidden store must not stop the app: it then downloads again next time.
  const attempt = async <T>(
    act: (folder: FileSystemDirectoryHandle) => Promise<T>,
  ): Promise<T | undefined> => {
    try {
      return await act(await open());
    } catch {
      return undefined;
    }
  };
  const drop = async ({ sha256 }: Pick<FileEntry, 'sha256'>) => {
    await attempt((folder) => folder.removeEntry(sha256 + etagEnding));
    await attempt((folder) => folder.removeEntry(sha256));
  };
  const whole = async (folder: FileSystemDirectoryHandle, entry: FileEntry) => {
    const file = await (await folder.getFileHandle(entry.sha256)).getFile();
    // One that is longer is nobody's part: the caller finds that it is damaged.
    return file.size < entry.bytes ? undefined : file;
  };
  return {
    get: (entry) =>
      attempt(async (folder) => {
        const file = await whole(folder, entry);
        return file && new Uint8Array(await file.arrayBuffer());
      }),
    blob: (entry) => attempt((folder) => whole(folder, entry)),
    async put(entry, bytes) {
      const kept = await attempt(async (folder) => {
        const part = await openPart(folder, entry);
        try {
          await part.restart(undefined);
          part.write(bytes);
          return true;
        } finally {
          part.close();
        }
      });
      if (!kept) await drop(entry);
    },
    drop,
    async sizes() {
      const sizes = new Map<string, number>();
      await attempt(async (folder) => {
        for await (const [name, handle] of folder.entries()) {
          if (handle.kind === 'directory' || name.endsWith(etagEnding)) continue;
          sizes.set(name, (await handle.getFile()).size);
        }
      });
      return sizes;
    },
    async hasRoom(bytes) {
      const name = `room-${crypto.randomUUID()}`;
      let folder: FileSystemDirectoryHandle;
      try {
        folder = await open();
      } catch {
        return false;
      }
      try {
        const access = await openInPlace(folder, name);
        try {
          access.truncate(bytes);
          // In private windows Chromium 156 says nothing where there is no room, and leaves the file as it was.
          return access.getSize() === bytes;
        } finally {
          access.close();
        }
      } catch {
        return false;
      } finally {
        await folder.removeEntry(name).catch(() => undefined);
      }
    },
    openPart: (entry) => attempt((folder) => openPart(folder, entry)),
  };
}

async function openPart(
  folder: FileSystemDirectoryHandle,
  { sha256, bytes }: FileEntry,
): Promise<PartFile> {
  const access = await openInPlace(folder, sha256);
  let size = access.getSize();
  // A whole one that is opened as a part was found to be damaged.
  if (size >= bytes) access.truncate((size = 0));
  let etag = await readText(folder, sha256 + etagEnding);
  return {
    get size() {
      return size;
    },
    get etag() {
      return etag;
    },
    read(from, to) {
      const piece = new Uint8Array(to - from);
      access.read(piece, { at: from });
      return piece;
    },
    write(piece) {
      const written = access.write(piece, { at: size });
      // The standard lets a full disk write a little; Chromium 150 gives its fault -8 as a number without a sign.
      if (written <= piece.byteLength) size += written;
      if (written !== piece.byteLength) throw new DOMException('full', 'QuotaExceededError');
    },
    async restart(next) {
      access.truncate((size = 0));
      etag = next;
      await writeText(folder, sha256 + etagEnding, next ?? '');
    },
    close: () => access.close(),
  };
}

async function readText(
  folder: FileSystemDirectoryHandle,
  name: string,
): Promise<string | undefined> {
  try {
    return (await (await (await folder.getFileHandle(name)).getFile()).text()) || undefined;
  } catch {
    return undefined;
  }
}

async function writeText(
  folder: FileSystemDirectoryHandle,
  name: string,
  text: string,
): Promise<void> {
  const access = await openInPlace(folder, name);
  try {
    access.truncate(0);
    access.write(new TextEncoder().encode(text), { at: 0 });
  } finally {
    access.close();
  }
}
