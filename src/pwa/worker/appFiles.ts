// The files of this version of the app, kept for use without a network.
//
// Every version has a cache of its own. A page that still runs an older version after an update thus finds
// its own scripts, and its worker the manifest of the pack it was made for, until that page is closed. The version
// before the newest stays for a visitor who wants to go back to it.
// The pack's large files are not here: src/pack keeps them by their hash.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { CHOICE_KEY, choiceCacheName, versionPrefix } from '../names';
import { PrecacheController } from 'workbox-precaching/PrecacheController.js';

/** A file of the build, relative to the app's folder; no revision where the name holds a hash. */
export interface BuiltFile {
  url: string;
  revision?: string | null;
}

/** What this needs of a fetch event. */
export interface AppRequest {
  url: string;
  /** Of the page or worker that asks. */
  clientId: string;
  waitUntil: (work: Promise<unknown>) => void;
}

export interface AppFiles {
  /** Fetches every file that all devices need; an incomplete version is not installed. */
  install: (event: ExtendableEvent) => Promise<void>;
  startPage: () => Promise<Response>;
  /** From now on pages are of this version, whatever the visitor went back to before. */
  forgetChoice: () => Promise<unknown>;
  /** The answer to a request for a file of the app, or undefined when it is none of ours. */
  answer: (request: AppRequest) => Promise<Response> | undefined;
  /** Drops what no open page can need any more. */
  tidy: () => Promise<void>;
}

/** In a version's cache: the files that it fetches on demand. */
const ON_DEMAND_KEY = 'https://on-demand.flowtok.invalid/';

/** @param scope the app's folder, absolute, with a slash at its end */
export function createAppFiles(
  built: readonly BuiltFile[],
  scope: string,
  worker: Pick<ServiceWorkerGlobalScope, 'clients' | 'registration'>,
): AppFiles {
  // An origin may hold other apps, and other copies of this one.
  const prefix = versionPrefix(scope);
  const onDemandName = `flowtok-wasm ${scope}`;
  const cacheName = prefix + bytesToHex(sha256(utf8ToBytes(JSON.stringify(built)))).slice(0, 16);

  // A device runs one of ONNX Runtime's three builds of 14 to 27 MB: kept when it is fetched, not before.
  const isOnDemand = ({ url }: BuiltFile) => url.endsWith('.wasm');
  const onDemand = new Set(built.filter(isOnDemand).map(({ url }) => new URL(url, scope).href));
  const precache = new PrecacheController({ cacheName });
  precache.addToCacheList(
    built
      .filter((file) => !isOnDemand(file))
      .map(({ url, revision }) => ({ url, revision: revision ?? null })),
  );
  const assets = new URL('assets/', scope).href;
  const isOurs = (url: string) => precache.getCacheKeyForURL(url) !== undefined;

  async function kept(url: string): Promise<Response> {
    return (await precache.matchPrecache(url)) ?? fetch(url);
  }

  /** The page of the version that the visitor went back to. */
  async function olderPage(page: string): Promise<Response | undefined> {
    const choice = await caches.match(CHOICE_KEY, { cacheName: choiceCacheName(scope) });
    const name = await choice?.text();
    return name === undefined
      ? undefined
      : caches.match(page, { cacheName: name, ignoreSearch: true });
  }

  async function install(event: ExtendableEvent): Promise<void> {
    // A version that was here before becomes the newest in the order of the caches as well.
    await caches.delete(cacheName);
    await precache.install(event);
    const list = new Response(JSON.stringify([...onDemand]));
    await (await caches.open(cacheName)).put(ON_DEMAND_KEY, list);
  }

  async function onDemandOf(name: string): Promise<string[]> {
    const list = await caches.match(ON_DEMAND_KEY, { cacheName: name });
    return ((await list?.json()) ?? []) as string[];
  }

  async function keptOnDemand(url: string, waitUntil: AppRequest['waitUntil']): Promise<Response> {
    const cache = await caches.open(onDemandName);
    const found = await cache.match(url);
    if (found) return found;
    const response = await fetch(url);
    // On a full disk it is fetched again next time.
    if (response.ok) waitUntil(cache.put(url, response.clone()).catch(() => undefined));
    return response;
  }

  /** The cache of the version that holds this file under this very name. */
  async function versionWith(url: string): Promise<Cache | undefined> {
    for (const name of await caches.keys()) {
      if (!name.startsWith(prefix)) continue;
      const cache = await caches.open(name);
      if (await cache.match(url)) return cache;
    }
    return undefined;
  }

  async function ofOlderVersion(url: string): Promise<Response> {
    return (await (await versionWith(url))?.match(url)) ?? fetch(url);
  }

  /** A file whose name does not tell its version, such as a pack's manifest: that of the asking worker's version. */
  async function ofAskingVersion(url: string, clientId: string): Promise<Response> {
    const client = await worker.clients.get(clientId);
    if (client?.type === 'worker' && client.url.startsWith(assets) && !isOurs(client.url)) {
      const older = await versionWith(client.url);
      const found = await older?.match(url, { ignoreSearch: true });
      if (found) return found;
    }
    return kept(url);
  }

  return {
    install,
    async startPage() {
      const page = new URL('index.html', scope).href;
      return (await olderPage(page)) ?? kept(page);
    },
    forgetChoice: () => caches.delete(choiceCacheName(scope)),
    answer({ url, clientId, waitUntil }) {
      if (onDemand.has(url)) return keptOnDemand(url, waitUntil);
      if (url.startsWith(assets)) return isOurs(url) ? kept(url) : ofOlderVersion(url);
      return isOurs(url) ? ofAskingVersion(url, clientId) : undefined;
    },
    async tidy() {
      const { waiting, installing } = worker.registration;
      const windows = await worker.clients.matchAll({ type: 'window', includeUncontrolled: true });
      const open = windows.filter((client) => client.url.startsWith(scope));
      // A second window may run an older version; one that waits has filled its cache already.
      if (waiting || installing || open.length > 1) return;
      const older = (await caches.keys()).filter(
        (name) => name.startsWith(prefix) && name !== cacheName,
      );
      const before = older.pop();
      for (const name of older) await caches.delete(name);
      const used = new Set([
        ...onDemand,
        ...(before === undefined ? [] : await onDemandOf(before)),
      ]);
      const wasm = await caches.open(onDemandName);
      for (const request of await wasm.keys()) {
        if (!used.has(request.url)) await wasm.delete(request);
      }
    },
  };
}
