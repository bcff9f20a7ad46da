export interface DroppedFile {
  file: File;
  name: string;
  /** From the folder on that was dropped; the name where none was. */
  path: string;
}

interface Dropped {
  files: DroppedFile[];
  /** Whether a folder was among what was dropped: its files are not all what was meant. */
  folder: boolean;
}

/**
 * What a drop holds, the files in dropped folders and the folders in those included, by their paths. It has to be called
 * while the event is handled: after that the browser lets go of what was dropped.
 */
export async function droppedFiles(transfer: DataTransfer): Promise<Dropped> {
  const plain = [...transfer.files].map((file) => ({ file, name: file.name, path: file.name }));
  const entries = [...transfer.items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  if (!entries.some(({ isDirectory }) => isDirectory)) return { files: plain, folder: false };
  const found: DroppedFile[] = [];
  for (const entry of entries) await collect(entry, found);
  const inOrder = new Intl.Collator('en', { numeric: true });
  return { files: found.sort((a, b) => inOrder.compare(a.path, b.path)), folder: true };
}

/** What cannot be read, such as a folder of somebody else's, is passed over. */
async function collect(entry: FileSystemEntry, found: DroppedFile[]): Promise<void> {
  const path = entry.fullPath.replace(/^\//, '');
  if (entry.isFile) {
    const file = await new Promise<File | null>((resolve) =>
      (entry as FileSystemFileEntry).file(resolve, () => resolve(null)),
    );
    if (file !== null) found.push({ file, name: file.name, path });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  // A hundred at a time, until it gives none.
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0) return;
    for (const one of some) await collect(one, found);
  }
}
