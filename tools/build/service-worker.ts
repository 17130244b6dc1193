import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix, sep } from 'node:path';
import { build, type Plugin, type ResolvedConfig } from 'vite';

/** What must be on the device for the page to start without a network: the page itself and the embedded miniature models. */
const shell = /\.(html|js|css|woff2|svg|png|ico|webmanifest|gguf)$/;
/** Pages for programs and for people who look into the engine; the worker itself must never come from a cache. */
const left = new Set(['script.html', 'profile.html', 'experts.html', 'service-worker.js']);

/** WebLLM's code weighs as much as everything else together, and its models need the network first anyway. */
const fetchedWhenChosen = /^assets\/library-[^/]*\.js$/;

export interface PrecacheEntry {
  readonly url: string;
  /** Hash of the content; null where the name already holds one. */
  readonly revision: string | null;
}

/**
 * Builds `service-worker.js` after the page, with the list of what the page is made of.
 *
 * A plugin of our own around workbox-precaching: vite-plugin-pwa does the same with 266 further packages (workbox-build, Babel).
 */
export function serviceWorkerPlugin(): Plugin {
  let config: ResolvedConfig;
  return {
    name: 'denkspur-service-worker',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    writeBundle: {
      sequential: true,
      order: 'post',
      async handler() {
        const folder = join(config.root, config.build.outDir);
        await build({
          configFile: false,
          root: config.root,
          publicDir: false,
          logLevel: 'warn',
          define: { PRECACHE: JSON.stringify(precacheEntries(folder)), 'process.env.NODE_ENV': '"production"' },
          build: {
            outDir: folder,
            emptyOutDir: false,
            lib: { entry: join(config.root, 'app/service-worker/main.ts'), formats: ['iife'], name: 'serviceWorker', fileName: () => 'service-worker.js' },
          },
        });
      },
    },
  };
}

/** @param folder the built page */
export function precacheEntries(folder: string): PrecacheEntry[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && shell.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1).split(sep).join(posix.sep))
    .filter((url) => !left.has(url) && !fetchedWhenChosen.test(url))
    .sort()
    .map((url) => ({ url, revision: url.startsWith('assets/') ? null : contentHash(join(folder, url)) }));
}

function contentHash(file: string): string {
  return createHash('sha256').update(readFileSync(file)).digest('hex').slice(0, 16);
}
