import { lazy, memo, Suspense } from 'react';
import type { Result } from '../../chat/trace/origin';
import './answer.css';
import { splitBlocks } from './blocks';
import { PlainBlock } from './plain-block';

// Markdown and formulas weigh more than the rest of the page together, and the first question can be typed without them.
const loadMarkdown = () => import('./markdown-block');
const MarkdownBlock = lazy(loadMarkdown);

/** Fetches what answers are drawn with, ahead of the first one. */
export function preloadMarkdown(): void {
  // Should it fail, the first answer asks again and shows the failure.
  loadMarkdown().catch(() => undefined);
}

interface AnswerProps {
  readonly text: string;
  /** What the answer comes down to, once it is complete. */
  readonly result: Result | null;
}

/** An answer's Markdown, block by block: while it streams only the last one is parsed again. */
export const Answer = memo(function Answer({ text, result }: AnswerProps) {
  return (
    <div className="answer">
      {splitBlocks(text).map((block) => {
        const holdsResult = result !== null && result.start >= block.start && result.start < block.start + block.text.length;
        return (
          <Suspense key={block.start} fallback={<PlainBlock text={block.text} />}>
            <MarkdownBlock text={block.text} result={holdsResult ? result.text : null} />
          </Suspense>
        );
      })}
    </div>
  );
});
