import { createHash } from 'node:crypto';
import { build, createServer, type InlineConfig, type Plugin, type ResolvedConfig } from 'vite';

interface FirstPaint {
  /** What stands in the page's root until the page runs. */
  readonly markup: string;
  /** Classic script that runs before anything is drawn. */
  readonly script: string;
}

/**
 * Writes the first page into `index.html`, as the components of the page draw it, and a script into its head that shows it in the
 * reader's language: one can read while the rest is on its way.
 */
export function firstPaintPlugin(): Plugin {
  let config: ResolvedConfig;
  let first: FirstPaint;
  const scriptName = (): string => `assets/first-paint-${createHash('sha256').update(first.script).digest('hex').slice(0, 8)}.js`;
  return {
    name: 'denkspur-first-paint',
    apply: 'build',
    configResolved(resolved) {
      config = resolved;
    },
    async buildStart() {
      first = { markup: await drawFirstPage(config.root), script: await buildScript(config.root) };
    },
    generateBundle() {
      this.emitFile({ type: 'asset', fileName: scriptName(), source: first.script });
    },
    transformIndexHtml: {
      // What the page's own scripts and styles are called is known by then, and is left alone.
      order: 'post',
      handler(html, { path }) {
        if (path !== '/index.html') return html;
        return html
          .replace('<title>', (title) => `<script src="./${scriptName()}"></script>\n    ${title}`)
          // What can be read comes before what runs, also where both want the same line.
          .replaceAll(/<(?=script type="module"|link rel="modulepreload")\w+/gu, (tag) => `${tag} fetchpriority="low"`)
          .replace('<div id="root"></div>', () => `<div id="root">${first.markup}</div>`);
      },
    },
  };
}

/** Neither this project's plugins nor its pages: only what is asked for. */
const bare = (root: string): InlineConfig => ({ configFile: false, root, publicDir: false, logLevel: 'warn' });

async function drawFirstPage(root: string): Promise<string> {
  const server = await createServer({ ...bare(root), appType: 'custom', server: { middlewareMode: true, hmr: false, ws: false, watch: null } });
  try {
    const { firstPaintMarkup } = (await server.ssrLoadModule('/app/ui/first-paint/first-paint.tsx')) as { firstPaintMarkup: () => string };
    return firstPaintMarkup();
  } finally {
    await server.close();
  }
}

async function buildScript(root: string): Promise<string> {
  const built = await build({
    ...bare(root),
    build: {
      write: false,
      target: 'esnext',
      lib: { entry: `${root}/app/first-paint.ts`, formats: ['iife'], name: 'firstPaint' },
    },
  });
  const [chunk] = (Array.isArray(built) ? built : [built]).flatMap((one) => ('output' in one ? one.output : []));
  if (chunk?.type !== 'chunk') throw new Error('app/first-paint.ts was built to no script.');
  return chunk.code;
}
