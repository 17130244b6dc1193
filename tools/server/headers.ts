/** The headers that every answer of a deployment carries: the one place where they are written down. */
import { modelHosts, serverHosts } from '../../app/model-hosts.ts';

/** What the page may do, in the browser's own words. Nothing inline, nothing from elsewhere but models from the hosts named. */
const contentSecurityPolicy: Readonly<Record<string, readonly string[]>> = {
  'default-src': ["'none'"],
  // WebAssembly is the CPU engine's.
  'script-src': ["'self'", "'wasm-unsafe-eval'"],
  'style-src': ["'self'"],
  'img-src': ["'self'", 'data:', 'blob:'],
  'font-src': ["'self'"],
  'connect-src': ["'self'", ...modelHosts, ...serverHosts],
  // blob: is the CPU engine's (wllama makes its workers of text); such workers are bound by this policy, too.
  'worker-src': ["'self'", 'blob:'],
  'manifest-src': ["'self'"],
  'object-src': ["'none'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
  // Text never becomes code: app/trusted-scripts.ts says which addresses may be started as workers, and nothing else passes.
  'require-trusted-types-for': ["'script'"],
  'trusted-types': ['default'],
};

/** What only a header can say; in a `<meta>` element browsers ignore it and complain. */
const headerOnly: ReadonlySet<string> = new Set(['frame-ancestors']);

/** @param place where the policy is written: a page carries the same in its own `<meta>`, for hosts that send no headers */
export function policyFor(place: 'header' | 'meta'): string {
  return Object.entries(contentSecurityPolicy)
    .filter(([directive]) => place === 'header' || !headerOnly.has(directive))
    .map(([directive, values]) => [directive, ...values].join(' '))
    .join('; ');
}

/**
 * What browsers can be asked for, and this page never asks: whatever gets into it, it cannot either. Left out, and so allowed to
 * the page itself, are shared memory (`cross-origin-isolated`), copying (`clipboard-write`), full screen, and servers on the person's own
 * device or network (`local-network`, `loopback-network`). Only a header can say this; there is no `<meta>` for it.
 */
export const deniedFeatures: readonly string[] = [
  // Senses and sensors.
  ...['camera', 'microphone', 'geolocation', 'accelerometer', 'gyroscope', 'magnetometer', 'display-capture', 'captured-surface-control'],
  ...['compute-pressure', 'idle-detection', 'keyboard-map', 'speaker-selection', 'xr-spatial-tracking'],
  // Things plugged in.
  ...['usb', 'serial', 'hid', 'bluetooth', 'midi', 'gamepad'],
  // Who somebody is, what they have, and advertising.
  ...['payment', 'publickey-credentials-create', 'publickey-credentials-get', 'identity-credentials-get', 'otp-credentials'],
  ...['digital-credentials-create', 'digital-credentials-get', 'storage-access', 'browsing-topics', 'interest-cohort', 'local-fonts'],
  ...['private-state-token-issuance', 'private-state-token-redemption', 'clipboard-read', 'window-management'],
  // Requests that outlive the page, media, and the browser's own models: answers come from here alone.
  ...['deferred-fetch', 'deferred-fetch-minimal', 'sync-xhr', 'autoplay', 'encrypted-media', 'picture-in-picture', 'screen-wake-lock'],
  ...['language-model', 'language-detector', 'summarizer', 'translator', 'on-device-speech-recognition'],
];

/** Cross-origin isolation (the first three) gives shared memory and precise timers, which the CPU engine and the profiler need. */
export const deploymentHeaders: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': policyFor('header'),
  'Referrer-Policy': 'no-referrer',
  'Permissions-Policy': deniedFeatures.map((feature) => `${feature}=()`).join(', '),
  'X-Content-Type-Options': 'nosniff',
};

/** Names with a hash in them never change; everything else is asked for anew, and answered with 304 when it is the same. */
export function cacheControl(path: string): string {
  return path.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** The `_headers` file that Netlify, Cloudflare Pages and others read. */
export function headersFile(): string {
  const lines = (headers: Readonly<Record<string, string>>): string =>
    Object.entries(headers)
      .map(([name, value]) => `  ${name}: ${value}\n`)
      .join('');
  return `/*\n${lines(deploymentHeaders)}/assets/*\n${lines({ 'Cache-Control': cacheControl('/assets/') })}`;
}
