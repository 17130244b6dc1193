/**
 * Letting a new version of this worker in while pages are fetching.
 *
 * A new version may take over when the old one has nothing to do. Chromium asks the old one once, in the first moment without an open
 * event; when the next request has come in by then, the answer is no, and it does not ask again for minutes (five, at most): someone who
 * lets the update in while a model is being read, range after range, would wait that long. So before a page lets the new version in it
 * sends `{ type: 'hand-over' }` to the old one, which keeps that message's event open until no request has come for a while. Its first
 * moment without an event is then a quiet one.
 */

/** Milliseconds without a request. Ranges of a model follow each other at once; nothing waits for this long but an update. */
const quiet = 300;
/** With a download running that never pauses: better to try than to wait for it. */
const longestHold = 60_000;

/** @param scope its `fetch` listener only watches, and has to be added before those that answer */
export function handOverInQuiet(scope: ServiceWorkerGlobalScope): void {
  let open = 0;
  let lastSeen = 0;
  scope.addEventListener('fetch', (event) => {
    open++;
    const ended = () => {
      open--;
      lastSeen = performance.now();
    };
    event.handled.then(ended, ended);
  });

  const untilQuiet = async (): Promise<void> => {
    const begun = performance.now();
    lastSeen = begun;
    while (performance.now() - begun < longestHold && (open > 0 || performance.now() - lastSeen < quiet)) {
      await new Promise((resolve) => setTimeout(resolve, quiet / 4));
    }
  };

  scope.addEventListener('message', (event) => {
    if (!isMessage(event.data, 'hand-over')) return;
    event.waitUntil(untilQuiet());
    // The page goes on when the event is surely held open.
    event.ports[0]?.postMessage('held');
  });
}

/** @param data what somebody posted, of unknown shape */
export function isMessage(data: unknown, type: string): boolean {
  return typeof data === 'object' && data !== null && 'type' in data && data.type === type;
}
