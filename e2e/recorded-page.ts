/** The page around recorded words (app/ui/testing), built and served as a deployment would: for speed and for what no model says on demand. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import react from '@vitejs/plugin-react';
import { parseByItself } from '../tools/build/parsers.ts';
import { type PageServer, servePage } from '../tools/server/server.ts';

export interface RecordedPage {
  /** Address of the page with parameters for the replay (app/ui/testing/main.tsx). */
  address(parameters: Readonly<Record<string, string | number>>): string;
  /** Address of the page that reckons with mixtures, which needs no words. */
  readonly simulator: string;
  close(): Promise<void>;
}

/** Takes two seconds; once per file of tests. */
export async function recordedPage(): Promise<RecordedPage> {
  const root = fileURLToPath(new URL('..', import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), 'denkspur-recorded-'));
  await build({
    configFile: false,
    root,
    base: './',
    publicDir: false,
    logLevel: 'error',
    plugins: [react()],
    resolve: { alias: parseByItself },
    build: {
      outDir: folder,
      emptyOutDir: true,
      target: 'esnext',
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: { input: [join(root, 'app/ui/testing/recorded.html'), join(root, 'experts.html')] },
    },
  });
  const server: PageServer = await servePage({ folder, port: 0 });
  return {
    address: (parameters) => {
      const query = Object.entries(parameters).map(([name, value]) => `${name}=${value}`);
      return `${server.origin}/app/ui/testing/recorded.html?${query.join('&')}`;
    },
    simulator: `${server.origin}/experts.html`,
    close: async () => {
      await server.close();
      rmSync(folder, { recursive: true });
    },
  };
}
