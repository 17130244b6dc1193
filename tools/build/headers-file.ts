import type { Plugin } from 'vite';
import { headersFile, policyFor } from '../server/headers.ts';

/**
 * Puts `_headers` beside the page, so that a static host sends what our own server sends, and into every page what it can say itself:
 * policy and referrer. Workers are bound by headers alone.
 */
export function headersFilePlugin(): Plugin {
  return {
    name: 'denkspur-headers-file',
    apply: 'build',
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: '_headers', source: headersFile() });
    },
    // After the encoding, which browsers look for in the first bytes, and before anything that could be fetched.
    transformIndexHtml: (html) => html.replace('<meta charset="utf-8" />', (encoding) => `${encoding}\n    ${policyInPage}`),
  };
}

const policyInPage =
  `<meta http-equiv="Content-Security-Policy" content="${policyFor('meta')}" />\n    ` + '<meta name="referrer" content="no-referrer" />';
