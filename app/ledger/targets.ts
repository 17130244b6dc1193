import type { Reason } from './ledger';

/** Whether a host is this very device: what is asked of it leaves the page, but goes nowhere. */
export function isOnDevice({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127(\.\d+){3}$/u.test(hostname) || hostname === '[::1]';
}

/**
 * Why the page asks for an address: of its own host only parts of itself; of others models, which are only read; whatever else is asked
 * or sent goes to the person's own server, whose paths begin with `/v1` (app/engine/server).
 */
export function reasonOf(url: URL, { method, mode }: Pick<Request, 'method' | 'mode'>, ownOrigin: string): Reason {
  if (mode === 'navigate') return 'page';
  if (url.origin === ownOrigin) return 'part';
  return (method === 'GET' || method === 'HEAD') && !/\/v1\/[^/]+$/u.test(url.pathname) ? 'model' : 'server';
}

/** Origin and path: what stands behind a question mark may be a secret (signed addresses). */
export function targetOf({ origin, pathname }: URL): string {
  return origin + pathname;
}
