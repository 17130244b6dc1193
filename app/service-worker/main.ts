/**
 * Keeps the page and its miniature models on the device, so that it starts without a network. Answers carry the headers that the server
 * sent with them (Content Security Policy, cross-origin isolation), because what is stored is the whole response.
 *
 * A new version is fetched and verified in the background and waits: it takes over when every tab of the old one is closed, or when the
 * page asks for it (`{ type: 'activate-update' }`) because the person said so. A generation is never interrupted.
 *
 * What cannot be answered from the device goes out through outward.ts, which keeps the ledger and flight mode.
 */
import { addPlugins, cleanupOutdatedCaches, precacheAndRoute } from 'workbox-precaching';
import { createPartialResponse } from 'workbox-range-requests';
import { Ledger } from '../ledger/ledger';
import { handOverInQuiet, isMessage } from './hand-over';
import { ledgerOfVersions, watchOverRequests } from './outward';

/** Filled in by the build (tools/build/service-worker.ts). */
declare const PRECACHE: { readonly url: string; readonly revision: string | null }[];
declare const self: ServiceWorkerGlobalScope;

handOverInQuiet(self);

const ledger = new Ledger();

// Models are read piece by piece; a stored file has to answer a byte range with that range.
addPlugins([
  {
    cachedResponseWillBeUsed: async ({ request, cachedResponse }) =>
      cachedResponse && request.headers.has('range') ? createPartialResponse(request, cachedResponse) : cachedResponse,
  },
  ledgerOfVersions(ledger),
]);
cleanupOutdatedCaches();
precacheAndRoute(PRECACHE);
const { stopAll } = watchOverRequests(self, ledger);

// The page of the first visit was opened before there was a worker: from here on its requests pass through here, too.
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

self.addEventListener('message', (event) => {
  if (isMessage(event.data, 'activate-update')) void self.skipWaiting();
  if (isMessage(event.data, 'flight-mode')) stopAll();
});
