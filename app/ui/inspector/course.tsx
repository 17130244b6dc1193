interface CourseProps {
  readonly values: readonly number[];
  readonly tone: 'doubt' | 'calm';
}

const width = 640;
const height = 72;

/** A course of values as a filled line; of more values than fit, each point is the highest of its share. */
export function Course({ values, tone }: CourseProps) {
  const points = condensed(values, width / 2);
  const highest = Math.max(...points, 1e-9);
  const step = width / Math.max(1, points.length - 1);
  const heightOf = (value: number): string => (height - (value / highest) * (height - 2)).toFixed(1);
  const line = points.map((value, index) => `${(index * step).toFixed(1)} ${heightOf(value)}`).join('L');
  return (
    <svg
      className={`inspector__course inspector__course--${tone}`}
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path className="inspector__area" d={`M0 ${height}L${line}L${width} ${height}z`} />
      <path className="inspector__line" d={`M${line}`} vectorEffect="non-scaling-stroke" />
    </svg>
  );
}

/** At most `most` values, each the highest of its share: a mean would hide what the eye looks for. */
export function condensed(values: readonly number[], most: number): readonly number[] {
  if (values.length <= most) return values;
  return Array.from({ length: most }, (_, index) => {
    const start = Math.floor((index * values.length) / most);
    const end = Math.max(start + 1, Math.floor(((index + 1) * values.length) / most));
    return values.slice(start, end).reduce((best, value) => Math.max(best, value), 0);
  });
}
