import { erased } from './erased';

/**
 * Deletes everything that this address stores in this browser: databases, files, caches, settings, and last the service worker's
 * registration. What another tab holds fast is named in `erased`, and the rest is deleted all the same.
 */
export async function eraseEverything(): Promise<void> {
  // First, so that nothing is written while the rest goes.
  const left = await failuresOf([
    ...(await registrations()).map((one) => [one.scope, () => one.unregister()] as const),
    ...(await databases()).map((name) => [name, () => deleteDatabase(name)] as const),
    ...(await files()).map(([name, remove]) => [name, remove] as const),
    ...(await caches.keys()).map((name) => [name, () => caches.delete(name)] as const),
  ]);
  localStorage.clear();
  sessionStorage.clear();
  erased.setState({ done: true, left });
}

async function failuresOf(steps: readonly (readonly [name: string, step: () => Promise<unknown>])[]): Promise<string[]> {
  const left: string[] = [];
  for (const [name, step] of steps) {
    try {
      await step();
    } catch {
      // Which part it was is what a person needs to know; the browser's reason is always that somebody uses it.
      left.push(name);
    }
  }
  return left;
}

async function registrations(): Promise<readonly ServiceWorkerRegistration[]> {
  return 'serviceWorker' in navigator ? navigator.serviceWorker.getRegistrations() : [];
}

async function databases(): Promise<readonly string[]> {
  return (await indexedDB.databases()).flatMap(({ name }) => (name === undefined ? [] : [name]));
}

async function files(): Promise<readonly (readonly [name: string, remove: () => Promise<void>])[]> {
  const root = await navigator.storage.getDirectory();
  const found: (readonly [string, () => Promise<void>])[] = [];
  for await (const name of root.keys()) found.push([name, () => root.removeEntry(name, { recursive: true })]);
  return found;
}

/** Open connections close when they are told of the deletion (Dexie does so by itself); one that does not is a failure. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = () => resolve();
    request.onerror = () => reject(new Error(`The database ${name} cannot be deleted.`));
    request.onblocked = () => reject(new Error(`The database ${name} is open elsewhere.`));
  });
}
