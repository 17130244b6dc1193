import { type RefObject, useEffect, useState } from 'react';
import { threadPath } from './thread-path';

interface ThreadProps {
  readonly turn: RefObject<HTMLElement | null>;
  /** Index of the step that the answer came from. */
  readonly step: number;
}

/**
 * The fine line from the result in the answer to the step in the margin that it came from; only where both stand side by side.
 */
export function Thread({ turn, step }: ThreadProps) {
  const [path, setPath] = useState<string | null>(null);
  useEffect(() => {
    const element = turn.current;
    if (element === null) return undefined;
    const measure = (): void => setPath(measureThread(element, step));
    // The margin can open and the answer can be laid out anew without the turn changing its own size.
    const resized = new ResizeObserver(measure);
    for (const part of [element, ...element.children]) resized.observe(part);
    const changed = new MutationObserver(measure);
    changed.observe(element, { childList: true, subtree: true });
    // The margin stays in view while the answer scrolls by, and its steps scroll by themselves.
    document.addEventListener('scroll', measure, { passive: true, capture: true });
    measure();
    return () => {
      resized.disconnect();
      changed.disconnect();
      document.removeEventListener('scroll', measure, { capture: true });
    };
  }, [turn, step]);
  return (
    <svg className="thread" aria-hidden="true">
      {path === null ? null : <path className="thread__line" pathLength={1} d={path} />}
    </svg>
  );
}

function measureThread(turn: HTMLElement, step: number): string | null {
  const result = turn.querySelector('.answer .result, .answer .fbox');
  const node = turn.querySelector(`[data-step="${step}"] .step__node`);
  const box = turn.querySelector('.trace__scroll');
  const answer = turn.querySelector('.turn__answer');
  if (result === null || node === null || box === null || answer === null) return null;
  return threadPath({
    origin: turn.getBoundingClientRect(),
    result: result.getBoundingClientRect(),
    node: node.getBoundingClientRect(),
    box: box.getBoundingClientRect(),
    textEnd: answer.getBoundingClientRect().right,
  });
}
