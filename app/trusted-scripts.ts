/**
 * Trusted Types (https://www.w3.org/TR/trusted-types/): the policy of every page makes the browser refuse text where code is expected,
 * and this is the one place that lets something through. HTML and script text are never let through: nothing here needs them.
 */

interface ScriptPolicies {
  readonly defaultPolicy: unknown;
  createPolicy(name: 'default', rules: { readonly createScriptURL: (address: string) => string | null }): unknown;
}

/**
 * Lets workers and the service worker be started from files of our own origin, by address. To be called once per realm before the first
 * of them; does nothing where the browser knows no Trusted Types, or the page around us has a policy of its own.
 *
 * @param blobs whether scripts may also come from memory: in the engine's worker, because llama.cpp's workers are made there of text
 */
export function trustOwnScripts({ blobs = false } = {}): void {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: ScriptPolicies };
  if (trustedTypes === undefined || (trustedTypes.defaultPolicy ?? null) !== null) return;
  trustedTypes.createPolicy('default', { createScriptURL: (address) => (isOwnScript(address, blobs) ? address : null) });
}

/** @param address absolute, or relative to the page */
export function isOwnScript(address: string, blobs: boolean, base: string = location.href): boolean {
  const url = URL.parse(address, base);
  const origin = new URL(base).origin;
  if (url === null || url.origin !== origin) return false;
  return url.protocol === new URL(base).protocol || (blobs && url.protocol === 'blob:');
}
