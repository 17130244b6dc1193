import { expect, it } from 'vitest';
import { add, failureLines, nothing, single } from './outcome';
import { readPlaywrightReport, readPytestReport, readVitestReport } from './reports';

const vitestReport = {
  numPassedTests: 5,
  numFailedTests: 1,
  numPendingTests: 2,
  testResults: [
    { name: '/p/app/a.test.ts', status: 'failed', assertionResults: [{ status: 'failed', fullName: 'adds up' }, { status: 'passed', fullName: 'b' }] },
    { name: '/p/app/b.test.ts', status: 'failed', assertionResults: [] },
    { name: '/p/app/c.test.ts', status: 'passed', assertionResults: [{ status: 'passed', fullName: 'c' }] },
  ],
};

it('names what failed under Vitest, and files that did not load', () => {
  const { failures, ...counts } = readVitestReport(vitestReport, '/p');
  expect(counts).toEqual({ passed: 5, failed: 1, skipped: 2 });
  expect(failures).toEqual(['app/a.test.ts › adds up', 'app/b.test.ts did not load']);
});

it('names what failed or was flaky under Playwright, wherever it is nested', () => {
  const spec = (title: string, status: string) => ({ title, tests: [{ status }] });
  const inner = { title: 'a group', specs: [spec('falls', 'unexpected')] };
  const suites = [{ title: 'page.spec.ts', specs: [spec('stands', 'expected'), spec('wavers', 'flaky')], suites: [inner] }];
  const report = { stats: { expected: 1, unexpected: 1, flaky: 1, skipped: 0 }, suites, errors: [{ message: 'No server.\nmore' }] };
  expect(readPlaywrightReport(report)).toEqual({
    passed: 1,
    failed: 2,
    skipped: 0,
    failures: ['page.spec.ts › wavers', 'page.spec.ts › a group › falls', 'No server.'],
  });
});

it('names what failed under pytest', () => {
  const failures = ['tests/test_models.py::test_a'];
  expect(readPytestReport({ passed: 3, skipped: 1, failures })).toEqual({ passed: 3, failed: 1, skipped: 1, failures });
});

it('the end of the log names them with their stages, a line each, and not without end', () => {
  const outcome = add(single('tsc -p a', false), add(single('b', true), { ...nothing, failed: 1, failures: ['two\n  lines'] }));
  expect(outcome).toEqual({ passed: 1, failed: 2, skipped: 0, failures: ['tsc -p a', 'two\n  lines'] });
  expect(failureLines([['unit', nothing], ['types', outcome]])).toEqual(['✗ types: tsc -p a', '✗ types: two lines']);
  const many = { ...nothing, failures: Array.from({ length: 60 }, (_, index) => `${index}`) };
  expect(failureLines([['kernels', many]]).slice(-2)).toEqual(['✗ kernels: 49', '… and 10 more']);
});
