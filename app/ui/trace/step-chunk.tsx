import { memo, type RefObject, useEffect, useRef, useState } from 'react';
import type { Claim } from '../../chat/trace/checks/statements';
import type { ThoughtLanguage } from '../../chat/trace/language';
import type { Step } from '../../chat/turn';
import { showDirections } from '../markdown/directions';
import { StepView } from './step-view';

export interface StepChunkProps {
  readonly turnId: string;
  /** The shown steps; those from `from` up to `to` are this chunk's. */
  readonly steps: readonly Step[];
  readonly from: number;
  readonly to: number;
  /** By the steps' own index. */
  readonly checks: readonly (readonly Claim[])[];
  readonly slips: readonly (ThoughtLanguage | null)[];
  /** Index of the step that the answer came from, -1 for none. */
  readonly origin: number;
  readonly words: string;
  readonly selected: number | null;
  readonly onSelect: (step: number | null) => void;
  /** The box that the steps scroll in. */
  readonly box: RefObject<HTMLElement | null>;
  /** Whether it may fold: only a long thought's chunks do. */
  readonly folds: boolean;
}

const noClaims: readonly Claim[] = [];
/** How far beyond the box steps are drawn, so that reading never meets one that is not. */
const margin = '75% 0px';
/** For the height of steps that were never drawn: characters in a line, and the heights of a line and of what is around it, in pixels. */
const lineCharacters = 40;
const lineHeight = 24;
const aroundStep = 6;

/**
 * Some steps in a row. In a long thought those far out of sight are folded into one text node: the words stay in the page, so that the
 * browser's own search, selection and copying reach all of them, and a trace of a thousand steps costs what a screenful of them does.
 */
export const StepChunk = memo(function StepChunk(props: StepChunkProps) {
  const { steps, from, to, checks, slips, origin, selected, box, folds } = props;
  const list = useRef<HTMLOListElement>(null);
  const height = useRef<number | null>(null);
  const [near, setNear] = useState(!folds || to === steps.length);
  useEffect(() => {
    if (!folds || list.current === null) return undefined;
    const observer = new IntersectionObserver(
      (entries) => {
        const entry = entries.at(-1)!;
        if (!entry.isIntersecting) height.current = entry.boundingClientRect.height;
        setNear(entry.isIntersecting);
      },
      { root: box.current, rootMargin: margin },
    );
    observer.observe(list.current);
    return () => observer.disconnect();
  }, [folds, box]);
  const own = steps.slice(from, to);
  // What is pointed at from elsewhere has to be there, however far away.
  const wanted = own.some(({ index }) => index === selected || index === origin);
  if (folds && !near && !wanted) {
    return (
      <ol ref={list} className="steps__chunk steps__chunk--folded" style={{ blockSize: height.current ?? heightOf(own) }}>
        <li>{showDirections(own.map(({ text }) => text).join('\n'))}</li>
      </ol>
    );
  }
  return (
    <ol ref={list} className="steps__chunk">
      {own.map((step) => (
        <StepView
          key={step.index}
          step={step}
          turnId={props.turnId}
          origin={step.index === origin}
          claims={checks[step.index] ?? noClaims}
          slip={slips[step.index] ?? null}
          words={props.words}
          selected={step.index === selected}
          onSelect={props.onSelect}
        />
      ))}
    </ol>
  );
}, isUnchanged);

/** Whether nothing of what a chunk shows has changed: finished steps keep their identity, and only the last chunk's do not. */
function isUnchanged(before: StepChunkProps, after: StepChunkProps): boolean {
  const { steps, from, to, checks, slips, ...rest } = after;
  const same = (Object.keys(rest) as (keyof typeof rest)[]).every((name) => before[name] === after[name]);
  if (!same || before.from !== from || before.to !== to) return false;
  for (let at = from; at < to; at++) {
    const step = steps[at]!;
    if (before.steps[at] !== step) return false;
    if (before.checks[step.index] !== checks[step.index] || before.slips[step.index] !== slips[step.index]) return false;
  }
  return true;
}

function heightOf(steps: readonly Step[]): number {
  return steps.reduce((sum, { text }) => sum + Math.ceil(text.length / lineCharacters) * lineHeight + aroundStep, 0);
}
