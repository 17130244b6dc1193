import { renderToStaticMarkup } from 'react-dom/server';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { payloads } from '../../../e2e/xss-payloads';
import { setUpWords } from '../i18n/i18n';
import { longAnswer } from '../testing/long-text';
import MarkdownBlock from './markdown-block';
import { PlainBlock } from './plain-block';

// A link's dialog stands elsewhere in the document; what is drawn as text has no elsewhere.
vi.mock('react-dom', async (original) => ({ ...(await original<object>()), createPortal: (children: unknown) => children }));
vi.mock('./mark-result', () => ({
  markResult: () => () => {
    throw new RangeError('Maximum call stack size exceeded');
  },
}));

beforeAll(() => {
  setUpWords('en');
  vi.stubGlobal('document', {});
});

const draw = (text: string, result: string | null = null): string => renderToStaticMarkup(<MarkdownBlock text={text} result={result} />);

/** What a reader sees of it. */
function words(html: string): string {
  const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#x27;': "'", '&amp;': '&' };
  return html.replace(/<[^>]*>/gu, '').replace(/&(?:lt|gt|quot|#x27|amp);/gu, (entity) => entities[entity]!);
}

const tagsIn = (html: string): string[] => Array.from(html.matchAll(/<([a-z][\w-]*)/giu), ([, name = '']) => name.toLowerCase());
const attributesIn = (html: string): [string, string][] =>
  Array.from(html.matchAll(/\s([\w:-]+)="([^"]*)"(?=[^<]*>)/gu), ([, name = '', value = '']) => [name.toLowerCase(), value]);

/** What may come of Markdown, formulas, code and links; nothing in it runs or fetches anything. */
const harmless = new Set(
  `p div span br hr a button dialog strong em del code pre blockquote ul ol li input table thead tbody tr th td h1 h2 h3 h4 h5 h6 sup section
   svg path math semantics mrow mi mn mo mtext mspace mstyle mfrac msup msub msubsup mover munder mtable mtr mtd mpadded annotation`.split(/\s+/u),
);

describe('what a model writes', () => {
  it.each(payloads)('is text, and no element or address that does something: %j', (payload) => {
    const html = draw(payload);
    expect(tagsIn(html).filter((tag) => !harmless.has(tag))).toEqual([]);
    const active = attributesIn(html).filter(([name, value]) =>
      /^on|^src|^style$/u.test(name) ? !/^(?:[\w-]+:[-\w.#]+;?)+$/u.test(value) : /^(?:xlink:)?href$|action$/u.test(name) && !/^(?:https?:\/\/|#)/u.test(value),
    );
    expect(active).toEqual([]);
  });

  it('is no picture from elsewhere: its name stands there instead', () => {
    const html = draw('![a cat](https://example.org/cat.png)');
    expect(html).not.toMatch(/<img|example\.org/u);
    expect(words(html)).toBe('Image “a cat”, not loaded');
  });

  it.each(['\\[ \\undefinedmacro{ \\]', '\\[ \\undefinedmacro \\]'])('is a formula in the ink of the page where KaTeX refuses it: %j', (text) => {
    const html = draw(text);
    expect(words(html)).toContain('\\undefinedmacro');
    expect(html).toContain('color:inherit');
    expect(html).not.toMatch(/#cc0000/iu);
  });

  it('is a link that asks before it leads away, or else only its words', () => {
    expect(draw('[x](javascript:alert(1)) [y](data:text/html,1) [z](mailto:a@b.c) [w](/etc)')).toBe('<p>x y z w</p>');
    const html = draw('[x](https://example.org/a)');
    expect(html).toContain('rel="noopener noreferrer nofollow"');
    expect(words(html)).toContain('This link leaves the page');
  });

  it('is shown with the characters that would turn its direction around', () => {
    expect(words(draw('a \u202Efdp.exe\u202C b'))).toBe('a ‹U+202E›fdp.exe‹U+202C› b');
    expect(draw('[x](https://example.org/\u2067a)')).not.toMatch(/\u2067|%E2%81%A7/u);
    expect(renderToStaticMarkup(<PlainBlock text={'\u202Ea'} />)).toContain('‹U+202E›a');
  });
});

describe('Markdown that ends anywhere', () => {
  it('can be drawn at every beginning of an answer', () => {
    for (let end = 0; end < longAnswer.length; end += 17) draw(longAnswer.slice(0, end));
    expect(words(draw(longAnswer))).toContain('Divide by the ways to swap equal ones');
  });

  it.each(['**bold', '[a link](http://', '`code', '```js\ncode', '| a | b\n|---', '$$\nx', '\\(x^', '~~struck', '- [ item', '> quote', '[^note', '<a href="', '&am'])(
    'keeps its words where %j stays open',
    (text) => {
      const letters = text.replace(/[^a-z]/gu, '');
      expect(words(draw(`before ${text}`)).replace(/[^a-z]/gu, '')).toContain(letters);
    },
  );
});

describe('formulas', () => {
  it.each(['\\undefinedmacro{', '\\def\\a{\\a\\a}\\a', '\\frac{1', '\\left(', '^', '{'.repeat(2000)])('that KaTeX refuses are shown as they were written: %j', (formula) => {
    const html = draw(`$$${formula}$$`);
    expect(html).toContain('katex-error');
    expect(words(html)).toContain(formula);
  });

  it('fetch nothing and lead nowhere', () => {
    const html = draw('$$\\href{javascript:alert(1)}{x} \\includegraphics{https://example.org/d.png} \\htmlData{onclick=alert(1)}{x}$$');
    expect(html).not.toMatch(/<img|<a\s|href=|src=|data-onclick/u);
  });

  it('that no person writes stay code', () => {
    expect(draw(`$$${'x+'.repeat(2000)}$$`)).toBe(`<p><code>${'x+'.repeat(2000)}</code></p>`);
    expect(draw('$$x+x$$')).toContain('katex');
  });
});

describe('what cannot be read as Markdown is shown as it was written', () => {
  it.each([
    ['a line of 100 kB', 'a['.repeat(50_000)],
    ['a paragraph of 100 kB', '[a](\n'.repeat(20_000)],
    ['quotations within quotations', `${'> '.repeat(3000)}x`],
    ['lists within lists', `${'- '.repeat(3000)}x`],
  ])('%s', (_, text) => {
    const html = draw(text);
    expect(html).toMatch(/^<p class="answer__plain">/u);
    expect(words(html) === text).toBe(true);
  });

  it('whatever fails in reading it', () => {
    expect(draw('*x*', 'x')).toBe('<p class="answer__plain">*x*</p>');
  });

  it('but long lists, tables, and code of any length are read', () => {
    expect(draw(`- ${'a b '.repeat(20)}\n`.repeat(200))).toMatch(/^<ul>/u);
    expect(draw(`| a |\n|---|\n${`| ${'a b '.repeat(20)} |\n`.repeat(200)}`)).toContain('<table>');
    expect(draw(`\`\`\`\n${'x'.repeat(100_000)}\n\`\`\``)).toContain('<pre');
    expect(draw('> > - 1. x')).toContain('<blockquote>');
  });
});
