import type { Step } from '../turn';

/** The part of an answer that the question was about, as offsets into the answer's text. */
export interface Result {
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

const number = /(?<![\p{L}\d])-?\d+(?:[.,:/]\d+)*/gu;
const longestBold = 32;

/**
 * What an answer comes down to: the last `\boxed{…}`, else the last short bold passage, else the last number. Null where it comes
 * down to nothing that short.
 */
export function resultOf(answer: string): Result | null {
  const boxed = lastMatch(answer, /\\boxed\{((?:[^{}]|\{[^{}]*\})*)\}/gu);
  if (boxed !== null) return boxed;
  const bold = lastMatch(answer, /\*\*([^*\n]+)\*\*/gu);
  if (bold !== null && bold.text.length <= longestBold) return bold;
  return lastMatch(answer, number);
}

/**
 * The step that a result came from: the last one that names it as a whole ("38" is not in "382" and not in "3.38"; a decimal
 * comma and point are the same). A thought that never names it gave it with its last step. Null for an empty thought.
 */
export function originOf(steps: readonly Step[], result: string): Step | null {
  const escaped = result
    .trim()
    .replace(/[$()*+?[\\\]^{|}]/gu, '\\$&')
    .replace(/[.,]/gu, '[.,]');
  const named = new RegExp(`(?<!\\d[.,]?)${escaped}(?![.,]?\\d)`, 'iu');
  return steps.findLast((step) => named.test(step.text)) ?? steps.at(-1) ?? null;
}

function lastMatch(text: string, pattern: RegExp): Result | null {
  const match = Array.from(text.matchAll(pattern)).at(-1);
  if (match === undefined) return null;
  const inner = match[1] ?? match[0];
  const start = match.index + match[0].lastIndexOf(inner);
  return { text: inner, start, end: start + inner.length };
}
