/** What of Lighthouse's findings is wanted, and what is said of them. */
import { median } from '../../bench/statistics.ts';

/** How Lighthouse looks at the page: a slowed-down phone, or a desktop computer. */
export type Device = 'mobile' | 'desktop';

export type Category = 'performance' | 'accessibility' | 'best-practices';

/** What one visit found. */
export interface Visit {
  readonly device: Device;
  /** From 0 to 100. */
  readonly scores: Readonly<Record<Category, number>>;
  readonly timing: Timing;
  /** What keeps accessibility or best practices below 100, by Lighthouse's own titles. */
  readonly failures: readonly string[];
}

/** All in milliseconds but the shift, which has no unit. */
export interface Timing {
  readonly firstContentfulPaint: number;
  readonly largestContentfulPaint: number;
  readonly totalBlockingTime: number;
  readonly layoutShift: number;
}

export const wantedScores: Readonly<Record<Category, number>> = { performance: 95, accessibility: 100, 'best-practices': 100 };

/** The same on every machine, so a visit below the wanted score is a fault of the page. How fast it is depends on what else runs. */
const exact: readonly Category[] = ['accessibility', 'best-practices'];

export interface Verdict {
  readonly passed: boolean;
  readonly lines: readonly string[];
}

/**
 * A line for each device: of times and performance the median of its visits, of the other scores the lowest. Then what is below the wanted
 * scores, and why. Passed is what has the wanted scores in accessibility and best practices; performance is only reported.
 * @throws RangeError without a visit
 */
export function judge(visits: readonly Visit[]): Verdict {
  if (visits.length === 0) throw new RangeError('There is no visit to judge.');
  const lines = ['| | performance | accessibility | best practices | FCP | LCP | TBT | CLS |', '|---|---|---|---|---|---|---|---|'];
  const remarks: string[] = [];
  let passed = true;
  for (const device of new Set(visits.map((visit) => visit.device))) {
    const own = visits.filter((visit) => visit.device === device);
    const score = (category: Category): number => {
      const scores = own.map(({ scores }) => scores[category]);
      return exact.includes(category) ? Math.min(...scores) : middle(scores);
    };
    const time = (name: keyof Timing): number => middle(own.map(({ timing }) => timing[name]));
    const seconds = (name: keyof Timing): string => `${(time(name) / 1000).toFixed(1)} s`;
    const cells = [
      device,
      score('performance'), score('accessibility'), score('best-practices'),
      seconds('firstContentfulPaint'), seconds('largestContentfulPaint'), `${time('totalBlockingTime').toFixed(0)} ms`,
      time('layoutShift').toFixed(3),
    ];
    lines.push(`| ${cells.join(' | ')} |`);
    for (const [category, wanted] of Object.entries(wantedScores) as [Category, number][]) {
      if (score(category) >= wanted) continue;
      remarks.push(`${device}: ${category} ${score(category)}, wanted ${wanted}`);
      if (exact.includes(category)) passed = false;
    }
    remarks.push(...new Set(own.flatMap(({ failures }) => failures.map((title) => `${device}: ${title}`))));
  }
  return { passed, lines: [...lines, ...remarks] };
}

/** Every device has been visited at least once. */
function middle(values: readonly number[]): number {
  return median(values)!;
}
