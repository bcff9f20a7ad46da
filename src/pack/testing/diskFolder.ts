/** The private file system as far as `fileSystemStore` uses it, in memory; the real one is used in the browser tests. */
export function diskFolder(quota = Infinity) {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const open = new Set<string>();
  const used = () => [...files.values()].reduce((sum, { length }) => sum + length, 0);

  function resized(name: string, size: number): Uint8Array<ArrayBuffer> {
    const before = files.get(name) ?? new Uint8Array();
    if (used() + size - before.length > quota) throw new DOMException('full', 'QuotaExceededError');
    const after = new Uint8Array(size);
    after.set(before.subarray(0, size));
    files.set(name, after);
    return after;
  }

  const handleOf = (name: string) => ({
    kind: 'file',
    getFile: async () => new File([files.get(name)!], name),
    async createSyncAccessHandle() {
      if (open.has(name)) throw new DOMException('locked', 'NoModificationAllowedError');
      open.add(name);
      return {
        getSize: () => files.get(name)!.length,
        truncate: (size: number) => void resized(name, size),
        read(into: Uint8Array, { at }: { at: number }) {
          into.set(files.get(name)!.subarray(at, at + into.length));
          return into.length;
        },
        write(bytes: Uint8Array, { at }: { at: number }) {
          try {
            resized(name, Math.max(at + bytes.length, files.get(name)!.length)).set(bytes, at);
          } catch {
            // What Chromium 150 gives: its fault -8, as a number without a sign.
            return 2 ** 32 - 8;
          }
          return bytes.length;
        },
        close: () => void open.delete(name),
      };
    },
  });

  const folder = {
    async getFileHandle(name: string, options?: { create?: boolean }) {
      if (!files.has(name)) {
        if (!options?.create) throw new DOMException('none', 'NotFoundError');
        files.set(name, new Uint8Array());
      }
      return handleOf(name);
    },
    async removeEntry(name: string) {
      if (open.has(name)) throw new DOMException('locked', 'NoModificationAllowedError');
      files.delete(name);
    },
    async *entries() {
      for (const name of files.keys()) yield [name, handleOf(name)] as const;
    },
  };
  return {
    /** What `fileSystemStore` opens. */
    open: async () => folder as unknown as FileSystemDirectoryHandle,
    files,
  };
}
