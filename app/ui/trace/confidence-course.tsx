import { confidenceCourse } from '../../chat/trace/confidence';
import type { GeneratedToken } from '../../engine/engine';

const bars = 9;
const height = 12;
/** Below this probability a token was a coin toss or worse. */
const doubtful = 0.5;

/** The course of a step's confidence as bars; a short one is a token that the model was unsure of. */
export function ConfidenceCourse({ tokens }: { readonly tokens: readonly GeneratedToken[] }) {
  const course = confidenceCourse(tokens, bars);
  return (
    <svg className="course" viewBox={`0 0 ${bars * 4} ${height}`} preserveAspectRatio="xMaxYMax meet" aria-hidden="true">
      <path className="course__sure" d={barsOf(course, (value) => value >= doubtful)} />
      <path className="course__doubtful" d={barsOf(course, (value) => value < doubtful)} />
    </svg>
  );
}

function barsOf(course: readonly number[], belongs: (value: number) => boolean): string {
  return course
    .map((value, index) => {
      const bar = Math.max(2, Math.round(value * height));
      return belongs(value) ? `M${index * 4} ${height}v${-bar}h3v${bar}z` : '';
    })
    .join('');
}
