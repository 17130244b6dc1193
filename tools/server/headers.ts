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
};

/** Powerful features the page never asks for; what is not listed keeps the browser's default (same origin only). */
const deniedFeatures = ['camera', 'microphone', 'geolocation', 'payment', 'usb', 'serial', 'bluetooth', 'midi', 'display-capture'];

/** Cross-origin isolation (the first three) gives shared memory and precise timers, which the CPU engine and the profiler need. */
export const deploymentHeaders: Readonly<Record<string, string>> = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': Object.entries(contentSecurityPolicy)
    .map(([directive, values]) => [directive, ...values].join(' '))
    .join('; '),
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
