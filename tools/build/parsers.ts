import { fileURLToPath } from 'node:url';

const withoutTheBrowser = (path: string): string => fileURLToPath(new URL(`../../node_modules/${path}`, import.meta.url));

/**
 * Two packages let the browser parse HTML for them, which our Content Security Policy refuses or complains of. Their other halves, for
 * Node, parse by themselves.
 *
 * Formulas come out of KaTeX as HTML; parsed by the browser, every `style` attribute is reported as refused, though React sets them anew in
 * a way that is allowed. Character references with a name (`&amp;`) in Markdown are read through `innerHTML`, which Trusted Types refuse:
 * the whole answer then stayed as it was written.
 */
export const parseByItself = {
  'hast-util-from-html-isomorphic': withoutTheBrowser('hast-util-from-html-isomorphic/index.js'),
  'decode-named-character-reference': withoutTheBrowser('decode-named-character-reference/index.js'),
};
