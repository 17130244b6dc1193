import { expect, it } from 'vitest';
import { judge, type Device, type Visit } from './judge.ts';

const timing = { firstContentfulPaint: 1000, largestContentfulPaint: 2000, totalBlockingTime: 90, layoutShift: 0 };

function visit(device: Device, performance: number, accessibility = 100, bestPractices = 100, failures: readonly string[] = []): Visit {
  return { device, scores: { performance, accessibility, 'best-practices': bestPractices }, timing, failures };
}

it('takes the median of performance, and one line for each device', () => {
  const { passed, lines } = judge([visit('mobile', 99), visit('mobile', 50), visit('mobile', 96), visit('desktop', 100)]);
  expect(passed).toBe(true);
  expect(lines.slice(2)).toEqual([
    '| mobile | 96 | 100 | 100 | 1.0 s | 2.0 s | 90 ms | 0.000 |',
    '| desktop | 100 | 100 | 100 | 1.0 s | 2.0 s | 90 ms | 0.000 |',
  ]);
});

it('says when performance is low, and does not fail', () => {
  const { passed, lines } = judge([visit('mobile', 94)]);
  expect(passed).toBe(true);
  expect(lines.at(-1)).toBe('mobile: performance 94, wanted 95');
});

it.each([
  ['accessibility', visit('mobile', 99, 98, 100, ['Buttons have a name'])],
  ['best-practices', visit('mobile', 99, 100, 96, ['Buttons have a name'])],
])('fails when %s is below 100 in a single visit, and says why', (category, bad) => {
  const { passed, lines } = judge([visit('mobile', 99), bad, visit('mobile', 99)]);
  expect(passed).toBe(false);
  expect(lines.at(-2)).toContain(`mobile: ${category} `);
  expect(lines.at(-1)).toBe('mobile: Buttons have a name');
});

it('fails where there is nothing to judge', () => {
  expect(() => judge([])).toThrow(RangeError);
});
