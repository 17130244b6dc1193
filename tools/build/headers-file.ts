import type { Plugin } from 'vite';
import { headersFile } from '../server/headers.ts';

/** Puts `_headers` beside the page, so that a static host sends what our own server sends. */
export function headersFilePlugin(): Plugin {
  return {
    name: 'denkspur-headers-file',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile() });
    },
  };
}
