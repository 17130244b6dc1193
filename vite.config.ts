import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { headersFilePlugin } from './tools/build/headers-file.ts';
import { serviceWorkerPlugin } from './tools/build/service-worker.ts';

export default defineConfig({
  // The page works in any folder of any host.
  base: './',
  plugins: [react(), headersFilePlugin(), serviceWorkerPlugin()],
  worker: { format: 'es' },
  build: {
    target: 'esnext',
    // Nothing inline: the Content Security Policy allows no data: scripts, styles or fonts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ['index.html', 'script.html'] },
  },
  server: {
    headers: { 'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Embedder-Policy': 'require-corp' },
  },
});
