/** The page's side of the service worker (app/service-worker/main.ts): starting offline, and updates that wait to be asked for. */

/**
 * Registers the service worker of a built page; does nothing in development or in a browser without one (private windows of Firefox).
 *
 * @param onUpdate called when a new version is stored and waits. Calling `activate` lets it take over and reloads the page; without
 *   that it takes over when the last tab of the old version is closed.
 * @throws whatever the browser says when the worker cannot be registered; the page works without it
 */
export async function registerServiceWorker(onUpdate?: (activate: () => void) => void): Promise<void> {
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register(new URL('service-worker.js', document.baseURI), { updateViaCache: 'none' });
  const announce = (worker: ServiceWorker): void =>
    onUpdate?.(() => {
      navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
      void letIn(worker, registration.active);
    });
  if (registration.waiting) announce(registration.waiting);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      // Without a controller this is the first installation, not an update.
      if (worker.state === 'installed' && navigator.serviceWorker.controller !== null) announce(worker);
    });
  });
}

/**
 * Lets a waiting worker take over, once the old one holds its last event open until no page is fetching: otherwise the browser may keep
 * the new one waiting for minutes (app/service-worker/hand-over.ts).
 */
async function letIn(waiting: ServiceWorker, old: ServiceWorker | null): Promise<void> {
  await new Promise<void>((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => resolve();
    // An old version that does not know the message never answers.
    setTimeout(resolve, 1000);
    if (old === null) resolve();
    else old.postMessage({ type: 'hand-over' }, [port2]);
  });
  waiting.postMessage({ type: 'activate-update' });
}
