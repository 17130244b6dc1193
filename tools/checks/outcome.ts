/** What a stage of the checks has to say at its end. */
export interface Outcome {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** What failed, by name: where a log is cut off, its end still tells. */
  readonly failures: readonly string[];
}

export const nothing: Outcome = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** Of a check that counts as one. */
export function single(name: string, passed: boolean): Outcome {
  return passed ? { ...nothing, passed: 1 } : { ...nothing, failed: 1, failures: [name] };
}

export function add(a: Outcome, b: Outcome): Outcome {
  return {
    passed: a.passed + b.passed,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    failures: [...a.failures, ...b.failures],
  };
}

/** `12 passed, 0 failed`, and how many were skipped when any were. */
export function summary({ passed, failed, skipped }: Outcome): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** Most names at the end of a log. */
const mostNames = 50;

/** What failed, a line each under the name of its stage; nothing where nothing did. */
export function failureLines(stages: readonly (readonly [stage: string, outcome: Outcome])[]): string[] {
  const lines = stages.flatMap(([stage, { failures }]) => failures.map((name) => `✗ ${stage}: ${name.replaceAll(/\s+/gu, ' ')}`));
  return lines.length <= mostNames ? lines : [...lines.slice(0, mostNames), `… and ${lines.length - mostNames} more`];
}
