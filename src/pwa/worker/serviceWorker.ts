// The service worker's entry: the app without a network, cross-origin isolation on any host, updates that
// wait for the visitor, pictures shared by other apps.
import { SHARE_PATH, type ToServiceWorker } from '../names';
import { createAppFiles } from './appFiles';
import { isolated } from './isolation';
import { receiveShare } from './share';

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: { url: string; revision: string | null }[];
};

const { scope } = self.registration;
// The build puts the list of its files here.
const files = createAppFiles(self.__WB_MANIFEST, scope, self);
const startPages = new Set([scope, new URL('index.html', scope).href]);
const sharePage = new URL(SHARE_PATH, scope).href;

self.addEventListener('install', (event) => event.waitUntil(files.install(event)));

self.addEventListener('activate', (event) => {
  // On the first visit the page is not controlled yet, and its model should be kept as well.
  event.waitUntil(Promise.all([files.forgetChoice(), self.clients.claim()]));
});

self.addEventListener('message', (event) => {
  const { kind } = (event.data ?? {}) as Partial<ToServiceWorker>;
  if (kind === 'activate') event.waitUntil(self.skipWaiting());
  if (kind === 'claim') event.waitUntil(self.clients.claim());
  if (kind === 'started') event.waitUntil(files.tidy());
});

self.addEventListener('fetch', (event) => {
  const answer = answerTo(event);
  // Everything else is the network's: a pack's files above all, which must not be stored twice.
  if (answer) event.respondWith(answer.then(isolated));
});

function answerTo(event: FetchEvent): Promise<Response> | undefined {
  const { request } = event;
  const url = new URL(request.url);
  url.hash = '';
  const page = url.origin + url.pathname;
  if (request.method === 'POST' && page === sharePage) return receiveShare(request, scope);
  if (request.method !== 'GET') return undefined;
  if (request.mode === 'navigate' && startPages.has(page)) return files.startPage();
  return files.answer({
    url: url.href,
    clientId: event.clientId,
    waitUntil: (work) => event.waitUntil(work),
  });
}
