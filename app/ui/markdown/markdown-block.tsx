import 'katex/dist/katex.min.css';
import { memo } from 'react';
import Markdown, { type Components, type Options } from 'react-markdown';
import rehypeKatex from 'rehype-katex';
import remarkGfm from 'remark-gfm';
import remarkMath from 'remark-math';
import { CodeBlock } from './code-block';
import { showDirections } from './directions';
import { ImageNote } from './image-note';
import { markResult } from './mark-result';
import { mathToDollars } from './math-delimiters';
import { OutwardLink } from './outward-link';

const remarkPlugins: Options['remarkPlugins'] = [remarkGfm, [remarkMath, { singleDollarTextMath: false }]];

/** What a model may not do: run macros without end, draw beyond the page, or reach out of it. */
const katex = [rehypeKatex, { strict: 'ignore', trust: false, maxExpand: 500, maxSize: 20 }] satisfies [
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

/** One block of an answer. Model output is data: raw HTML stays text, images are not fetched, links ask before they lead away. */
export default memo(function MarkdownBlock({ text, result }: MarkdownBlockProps) {
  const rehypePlugins: Options['rehypePlugins'] = result === null ? [katex] : [[markResult, { result }], katex];
  return (
    <Markdown remarkPlugins={remarkPlugins} rehypePlugins={rehypePlugins} components={components}>
      {mathToDollars(showDirections(text))}
    </Markdown>
  );
});
