/**
 * Everything that is not answered from the device: written into the ledger before it is sent, and in flight mode not sent at all.
 *
 * Answers are handed on as they come. Bytes are those that an answer announces (`Content-Length`); counting what flows would lead
 * gigabytes of a model through this worker, which browsers end after some minutes.
 */
import type { WorkboxPlugin } from 'workbox-core/types.js';
import { registerRoute } from 'workbox-routing';
import type { Answered, Asker, Ledger } from '../ledger/ledger';
import { refusal } from '../ledger/refusal';
import { isOnDevice, reasonOf, targetOf } from '../ledger/targets';

/** Those that Workbox has routes for. */
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;

/** To be called after the routes to what is kept: it takes what they leave. */
export function watchOverRequests(scope: ServiceWorkerGlobalScope, ledger: Ledger): { readonly stopAll: () => void } {
  /** What flight mode ends when it is switched on. */
  const running = new Set<AbortController>();

  const answer = async ({ clientId, request }: FetchEvent): Promise<Response> => {
    const url = new URL(request.url);
    const onDevice = isOnDevice(url);
    const entry = {
      asker: await askerOf(scope, clientId),
      reason: reasonOf(url, request, scope.location.origin),
      method: request.method,
      target: targetOf(url),
      onDevice,
      up: request.body === null ? 0 : (await request.clone().arrayBuffer()).byteLength,
    };
    if (!onDevice && (await ledger.flightMode())) {
      await ledger.begin({ ...entry, outcome: 'refused' });
      return refusal();
    }
    const number = await ledger.begin({ ...entry, outcome: 'open' });
    // It stays when the answer has begun: the body may still be coming.
    const controller = new AbortController();
    if (!onDevice) running.add(controller);
    try {
      // A navigation may not be changed, not even by a signal.
      const response = await (request.mode === 'navigate' ? fetch(request) : fetch(request, { signal: controller.signal }));
      await ledger.finish(number, answeredBy(response, request));
      return response;
    } catch (error) {
      running.delete(controller);
      await ledger.finish(number, { answeredBy: null, down: 0, outcome: 'failed', status: 0 });
      throw error;
    }
  };
  const all = () => true;
  for (const method of methods) registerRoute(all, ({ event }) => answer(event as FetchEvent), method);
  scope.addEventListener('fetch', (event) => {
    if (!methods.some((method) => method === event.request.method)) event.respondWith(answer(event));
  });

  return {
    stopAll() {
      for (const controller of running) controller.abort();
      running.clear();
    },
  };
}

/** What this worker fetches by itself: the parts of a new version, and parts that the browser has cleared away. */
export function ledgerOfVersions(ledger: Ledger): WorkboxPlugin {
  return {
    requestWillFetch: async ({ request }) => {
      if (!isOnDevice(new URL(request.url)) && (await ledger.flightMode())) throw new Error('Flight mode is on.');
      return request;
    },
    fetchDidSucceed: async ({ request, response }) => {
      const url = new URL(request.url);
      const asked = { asker: 'service-worker', reason: 'version', method: request.method, target: targetOf(url) } as const;
      const number = await ledger.begin({ ...asked, onDevice: isOnDevice(url), up: 0, outcome: 'open' });
      await ledger.finish(number, answeredBy(response, request));
      return response;
    },
  };
}

async function askerOf(scope: ServiceWorkerGlobalScope, clientId: string): Promise<Asker> {
  const client = await scope.clients.get(clientId);
  return client === undefined || client.type === 'window' ? 'page' : 'worker';
}

function answeredBy(response: Response, { method, url }: Request): Answered {
  const length = response.headers.get('Content-Length');
  const asked = new URL(url).origin;
  const origin = response.url === '' ? asked : new URL(response.url).origin;
  const empty = method === 'HEAD' || response.body === null;
  return {
    answeredBy: origin === asked ? null : origin,
    down: empty ? 0 : length === null ? null : Number(length),
    outcome: 'answered',
    status: response.status,
  };
}
