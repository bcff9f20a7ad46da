// What answers a fault, the code it stands in, and the tests of e2e/ that must fail without it.

/**
 * @typedef {object} Handling
 * @property {string} what what is taken away, in words
 * @property {string} file where it stands
 * @property {[string, string][]} changes text of that file, each once in it, and what stands there instead
 * @property {string} spec the file of e2e/ with its tests
 * @property {string} tests a regular expression of their titles; each of them must fail
 * @property {boolean} [gpu] whether they need minutes of Chromium's software adapter
 */

/** @type {Handling[]} */
export const handlings = [
  {
    what: 'a model that dies is loaded again, and its work done again',
    file: 'src/store/engine.ts',
    changes: [['if (!isDead(error)) throw error;', 'throw error;']],
    spec: 'faults.spec.ts',
    tests: 'a worker that|memory that WebAssembly does not get',
  },
  {
    what: 'the lock that tells of a worker which ended without a word',
    file: 'src/client/client.ts',
    changes: [['void watchLifeline(', 'void ((..._) => 0)(']],
    spec: 'faults.spec.ts',
    tests: 'a worker that is ended',
  },
  {
    what: 'prompt and settings in the local storage',
    file: 'src/app/browserStorage.ts',
    changes: [['attempt(() => open().setItem(name, value));', '']],
    spec: 'faults.spec.ts',
    tests: 'a page reloaded at its work',
  },
  {
    what: 'a result is in the gallery before it is shown',
    file: 'src/store/galleryKeeper.ts',
    changes: [
      ['return stalled ? Promise.resolve() : patiently(queue);', 'return Promise.resolve();'],
    ],
    spec: 'kept.spec.ts',
    tests: 'is kept when the tab is killed',
  },
  {
    what: 'a time that zip files cannot hold is brought within their range',
    file: 'src/exchange/archive/writeArchive.ts',
    changes: [['Math.min(LATEST, Math.max(EARLIEST, entry.createdAt))', 'entry.createdAt']],
    spec: 'faults.spec.ts',
    tests: 'a clock that jumps',
  },
  {
    what: 'a database that lacks a store is completed',
    file: 'src/pack/library/openDatabase.ts',
    changes: [['return open(database.version + 1);', 'return open(undefined);']],
    spec: 'faults.spec.ts',
    tests: 'a gallery without its stores',
  },
  {
    what: 'a database that was cleared under the page is opened anew',
    file: 'src/pack/library/openDatabase.ts',
    changes: [['terminated: onGone,', 'terminated: () => undefined,']],
    spec: 'faults.spec.ts',
    tests: 'a gallery without its stores',
  },
  {
    what: 'the mark of a load that took the page with it',
    file: 'src/app/loadMark.ts',
    changes: [
      ['const mark = localStorage.getItem(LOADING);', 'const mark = null as string | null;'],
    ],
    spec: 'fallen.spec.ts',
    tests: 'the next page starts on WASM',
  },
  {
    what: 'a transfer that is cut goes on',
    file: 'src/pack/download.ts',
    changes: [
      [
        'if (!cut || target.position <= farthest) throw cut ? error.fault : error;',
        'throw cut ? error.fault : error;',
      ],
    ],
    spec: 'server-faults.spec.ts',
    tests: 'a connection that ends at',
  },
  {
    what: 'a whole answer where a part was asked for is taken from its start',
    file: 'src/pack/download.ts',
    changes: [['if (!resumes || response.status !== 206) {', 'if (!resumes) {']],
    spec: 'server-faults.spec.ts',
    tests: 'a host that ignores the range',
  },
  {
    what: 'bytes beyond the manifest’s number are refused as they come',
    file: 'src/pack/download.ts',
    changes: [['if (target.position + piece.length > entry.bytes) {', 'if (entry.bytes < 0) {']],
    spec: 'server-faults.spec.ts',
    tests: 'sends more than the manifest says',
  },
  {
    what: 'a transfer that ends early is no whole file',
    file: 'src/pack/download.ts',
    changes: [['throw signal?.aborted ? fault : new Cut(fault);', 'return void fault;']],
    spec: 'server-faults.spec.ts',
    tests: 'promises more than it sends',
  },
  {
    what: 'a host that falls silent is given up',
    file: 'src/pack/download.ts',
    changes: [["reject(new DOMException('silent', 'TimeoutError'))", 'void reject']],
    spec: 'server-faults.spec.ts',
    tests: 'falls silent half way',
  },
  {
    what: 'a web page is no file of a pack',
    file: 'src/pack/request.ts',
    changes: [
      ["return isPage ? 'the server answered with a web page' : undefined;", 'return void isPage;'],
    ],
    spec: 'server-faults.spec.ts',
    tests: 'sends a web page',
  },
  {
    what: 'length and hash of a file on its way to the disk',
    file: 'src/pack/fetchFile.ts',
    changes: [
      ['    verifyLength(entry, target.position);', ''],
      ['    verifyHash(entry, target.sha256());', ''],
    ],
    spec: 'server-faults.spec.ts',
    tests: 'sends less than|sends other bytes',
  },
  {
    what: 'what has come of a file is kept over a reload',
    file: 'src/pack/fileSystemStore.ts',
    changes: [['if (size >= bytes) access', 'access']],
    spec: 'model-packs.spec.ts',
    tests: 'a download that a reload cut',
  },
  {
    what: 'files are held against their hashes when the visitor asks',
    file: 'src/pack/library/checkPack.ts',
    changes: [['if (!sound) damaged', 'if (!sound && !kept) damaged']],
    spec: 'model-packs.spec.ts',
    tests: 'a download that a reload cut',
  },
  {
    what: 'room is looked for before a download',
    file: 'src/pack/library/addPack.ts',
    changes: [
      ['if (fits && (needed === 0', 'if (fits || (needed === 0'],
      ['((await store.hasRoom?.(needed)) ?? true))) return;', 'true)) return;'],
    ],
    spec: 'quota.spec.ts',
    tests: 'a pack that does not fit',
  },
  {
    what: 'a disk that is full is told as that',
    file: 'src/pack/targets.ts',
    changes: [['throw storageFull(String(error));', 'throw error;']],
    spec: 'quota.spec.ts',
    tests: 'a disk that fills up',
  },
  {
    what: 'a result that could not be kept is told',
    file: 'src/store/galleryKeeper.ts',
    changes: [['if (!signal.aborted) failed(faultOf(error));', 'faultOf(error);']],
    spec: 'quota.spec.ts',
    tests: 'a gallery without room',
  },
  {
    what: 'the lock of a file that is fetched',
    file: 'src/pack/fetchFile.ts',
    changes: [['if (!locks) return work();', 'return work();']],
    spec: 'storage-faults.spec.ts',
    tests: 'two tabs that add one pack',
  },
  {
    what: 'a file that was here and is gone is fetched again',
    file: 'src/pack/fetchFile.ts',
    changes: [
      [
        'if (!url) throw gone(entry);',
        'if (!url || brought.has(entry.sha256)) throw gone(entry);\n    brought.add(entry.sha256);',
      ],
      ['async function keptFile(', 'const brought = new Set<string>();\nasync function keptFile('],
    ],
    spec: 'storage-faults.spec.ts',
    tests: 'storage that is cleared',
  },
  {
    what: 'lost files of an added pack come from its host',
    file: 'src/pack/library/library.ts',
    changes: [
      [
        'if (record?.added) return openKeptPack(record.manifest, record.url, store);',
        'if (record?.added) return openKeptPack(record.manifest, null, store);',
      ],
    ],
    spec: 'storage-faults.spec.ts',
    tests: 'files of an added pack',
  },
  {
    what: 'the app’s files come from this device',
    file: 'src/pwa/worker/appFiles.ts',
    changes: [['return (await precache.matchPrecache(url)) ?? fetch(url);', 'return fetch(url);']],
    spec: 'offline.spec.ts',
    tests: 'after one visit both directions work',
  },
  {
    what: 'an older page’s worker gets the manifest of its own version',
    file: 'src/pwa/worker/appFiles.ts',
    changes: [['      if (found) return found;\n', '']],
    spec: 'offline.spec.ts',
    tests: 'a new version asks',
  },
  {
    what: 'the reload that isolates a page happens once',
    file: 'src/pwa/page/control.ts',
    // Three more times, so that the test comes to its end.
    changes: [
      [
        'if (sessionStorage.getItem(RELOADED) !== null) return false;',
        "const before = sessionStorage.getItem(RELOADED) ?? '';\n    if (before.length > 3) return false;",
      ],
      [
        "sessionStorage.setItem(RELOADED, 'true');",
        "sessionStorage.setItem(RELOADED, before + '+');",
      ],
    ],
    spec: 'offline.spec.ts',
    tests: 'a browser that never isolates',
  },
  {
    what: 'a lost graphics device is replaced',
    file: 'src/runtime/createFlowTok.ts',
    changes: [['await revive(losses, error);', 'void [revive, losses];\n          throw error;']],
    spec: 'gpu-faults.spec.ts',
    tests: 'costs one sentence and no picture',
    gpu: true,
  },
];
