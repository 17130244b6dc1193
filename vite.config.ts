import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { firstPaintPlugin } from './tools/build/first-paint.ts';
import { headersFilePlugin } from './tools/build/headers-file.ts';
import { parseByItself } from './tools/build/parsers.ts';
import { serviceWorkerPlugin } from './tools/build/service-worker.ts';
import { versionOfThisTree } from './tools/build/version.ts';

/**
 * What several pages begin with, in two files instead of one for each set of pages: every file is a request before the first question can
 * be typed. The engine's side stays apart, because `denkspur.js` and `script.html` are without the page.
 */
const sharedChunks = [
  { name: 'engine', tags: ['$initial' as const], test: /[\\/]app[\\/](?:engine|openai|script-api|trusted-scripts)/, priority: 1 },
  { name: 'page', tags: ['$initial' as const], minShareCount: 2 },
];

export default defineConfig({
  // The page works in any folder of any host.
  base: './',
  plugins: [react(), firstPaintPlugin(), headersFilePlugin(), serviceWorkerPlugin()],
  resolve: { alias: parseByItself },
  worker: { format: 'es' },
  define: { 'import.meta.env.VITE_DENKSPUR_VERSION': JSON.stringify(versionOfThisTree()) },
  build: {
    target: 'esnext',
    // Nothing inline: the Content Security Policy allows no data: scripts, styles or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { index: 'index.html', script: 'script.html', profile: 'profile.html', experts: 'experts.html', denkspur: 'app/module.ts' },
      // The module for other pages keeps its exports, and a name that does not change.
      preserveEntrySignatures: 'exports-only',
      output: {
        entryFileNames: ({ name }) => (name === 'denkspur' ? 'denkspur.js' : 'assets/[name]-[hash].js'),
        codeSplitting: { groups: sharedChunks },
      },
    },
  },
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
});
