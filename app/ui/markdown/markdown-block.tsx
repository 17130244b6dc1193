import 'katex/dist/katex.min.css';
import { memo } from 'react';
import Markdown, { type Components, type Options } from 'react-markdown';
import rehypeKatex from 'rehype-katex';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { isBearable } from './bearable';
import { boundFormulas } from './bound-formulas';
import { CodeBlock } from './code-block';
import { showDirections } from './directions';
import { ImageNote } from './image-note';
import { markResult } from './mark-result';
import { mathToDollars } from './math-delimiters';
import { OutwardLink } from './outward-link';
import { PlainBlock } from './plain-block';

const remarkPlugins: Options['remarkPlugins'] = [remarkGfm, [remarkMath, { singleDollarTextMath: false }]];

/**
 * What a model may not do: run macros without end, draw beyond the page, or reach out of it. What KaTeX refuses stands there as it was
 * written, in the ink of the page: KaTeX's own red can hardly be read on a dark one.
 */
const katex = [rehypeKatex, { strict: 'ignore', trust: false, maxExpand: 500, maxSize: 20, errorColor: 'inherit' }] satisfies [
  typeof rehypeKatex,
  object,
];

const components: Components = {
  a: ({ href, children }) => <OutwardLink href={href}>{children}</OutwardLink>,
  img: ({ alt }) => <ImageNote alt={alt ?? ''} />,
  pre: ({ children }) => <CodeBlock>{children}</CodeBlock>,
  table: ({ children }) => (
    <div className="answer__table" tabIndex={0}>
      <table>{children}</table>
    </div>
  ),
};

interface MarkdownBlockProps {
  readonly text: string;
  readonly result: string | null;
}

/**
 * One block of an answer. Model output is data: raw HTML stays text, images are not fetched, links ask before they lead away. What cannot
 * be read as Markdown is shown as it was written.
 */
export default memo(function MarkdownBlock({ text, result }: MarkdownBlockProps) {
  if (!isBearable(text)) return <PlainBlock text={text} />;
  const rehypePlugins: Options['rehypePlugins'] = result === null ? [boundFormulas, katex] : [[markResult, { result }], boundFormulas, katex];
  try {
    // Called here and not by React: what it throws would take the whole page along, and again with every reload.
    return Markdown({ remarkPlugins, rehypePlugins, components, children: mathToDollars(showDirections(text)) });
  } catch {
    // Some nest their marks in ways that no limit foresees, until the stack is full. The words are there all the same.
    return <PlainBlock text={text} />;
  }
});
