/** Bundles the bench's pages together with the peers' packages. */
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';

const here = fileURLToPath(new URL('.', import.meta.url));
const packages = fileURLToPath(new URL('../node_modules', import.meta.url));
const built = fileURLToPath(new URL('../../.cache/bench/pages', import.meta.url));

export type PageModule = 'ours' | 'wllama' | 'web-llm' | 'worker-meter' | 'load-rate' | 'load-rate-worker' | 'expert-cache' | 'expert-parts-worker';

/** Builds one module and returns the path of the file. */
export async function buildPage(module: PageModule): Promise<string> {
  mkdirSync(built, { recursive: true });
  await build({
    configFile: false,
    root: here,
    logLevel: 'error',
    resolve: {
      alias: {
        'peer:wllama': `${packages}/@wllama/wllama/esm/index.js`,
        'peer:web-llm': `${packages}/@mlc-ai/web-llm/lib/index.js`,
      },
    },
    build: {
      outDir: built,
      emptyOutDir: false,
      target: 'esnext',
      minify: false,
      lib: { entry: `${here}${module}.ts`, formats: ['es'], fileName: module },
      rolldownOptions: { output: { codeSplitting: false } },
    },
  });
  return `${built}/${module}.js`;
}
