import { fileURLToPath } from 'node:url';

/**
 * Formulas come out of KaTeX as HTML, and the package that turns it into a tree lets the browser parse it. The browser then applies the
 * Content Security Policy to every `style` attribute and reports each as refused, though React sets them anew in a way that is allowed.
 * The package's other half, for Node, parses by itself.
 */
export const parseHtmlByItself = {
  'hast-util-from-html-isomorphic': fileURLToPath(
    new URL('../../node_modules/hast-util-from-html-isomorphic/index.js', import.meta.url),
  ),
};
