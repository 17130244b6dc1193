/** What the reports of test programs say: how many passed, and what failed by name. */
import { relative } from 'node:path';
import * as v from 'valibot';
import type { Outcome } from './outcome.ts';

const vitestReport = v.object({
  numPassedTests: v.number(),
  numFailedTests: v.number(),
  numPendingTests: v.number(),
  testResults: v.array(
    v.object({ name: v.string(), status: v.string(), assertionResults: v.array(v.object({ status: v.string(), fullName: v.string() })) }),
  ),
});

/**
 * @param report of Vitest's `json` reporter
 * @param root what paths are told from
 */
export function readVitestReport(report: unknown, root: string): Outcome {
  const { numPassedTests, numFailedTests, numPendingTests, testResults } = v.parse(vitestReport, report);
  const failures = testResults.flatMap(({ name, status, assertionResults }) => {
    const file = relative(root, name);
    const failed = assertionResults.filter((test) => test.status === 'failed').map(({ fullName }) => `${file} › ${fullName.trim()}`);
    // A file that does not load has no test that fails.
    return failed.length === 0 && status === 'failed' ? [`${file} did not load`] : failed;
  });
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests, failures };
}

interface Suite {
  readonly title: string;
  readonly specs?: readonly { readonly title: string; readonly tests: readonly { readonly status: string }[] }[] | undefined;
  readonly suites?: readonly Suite[] | undefined;
}

const suite: v.GenericSchema<Suite> = v.object({
  title: v.string(),
  specs: v.optional(v.array(v.object({ title: v.string(), tests: v.array(v.object({ status: v.string() })) }))),
  suites: v.optional(v.array(v.lazy(() => suite))),
});

const playwrightReport = v.object({
  stats: v.object({ expected: v.number(), unexpected: v.number(), flaky: v.number(), skipped: v.number() }),
  suites: v.array(suite),
  errors: v.optional(v.array(v.object({ message: v.optional(v.string(), 'an error outside of tests') })), []),
});

/** @param report of Playwright's `json` reporter; what was flaky (passed at a second try) has failed */
export function readPlaywrightReport(report: unknown): Outcome {
  const { stats, suites, errors } = v.parse(playwrightReport, report);
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures: [...suites.flatMap((each) => failedIn(each, [])), ...errors.map(({ message }) => message.split('\n')[0]!)],
  };
}

function failedIn({ title, specs = [], suites = [] }: Suite, above: readonly string[]): string[] {
  const path = [...above, title];
  const failed = specs.filter(({ tests }) => tests.some(({ status }) => status === 'unexpected' || status === 'flaky'));
  return [...failed.map((spec) => [...path, spec.title].join(' › ')), ...suites.flatMap((each) => failedIn(each, path))];
}

const pytestReport = v.object({ passed: v.number(), skipped: v.number(), failures: v.array(v.string()) });

/** @param report as recipe/tests/conftest.py writes it */
export function readPytestReport(report: unknown): Outcome {
  const { passed, skipped, failures } = v.parse(pytestReport, report);
  return { passed, failed: failures.length, skipped, failures };
}
