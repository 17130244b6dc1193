import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { statementsIn } from './statements';

/** The statements of a text as "right: …" or "wrong: … (instead)". */
function verdicts(text: string): string[] {
  return statementsIn(text).map(({ start, end, right, instead }) => {
    const words = text.slice(start, end);
    return right ? `right: ${words}` : `wrong: ${words}${instead === '' ? '' : ` (${instead})`}`;
  });
}

describe('statementsIn', () => {
  it.each([
    ['So 17*20 = 340, as expected.', ['right: 17*20 = 340']],
    ['So 17 × 20 = 350.', ['wrong: 17 × 20 = 350 (340)']],
    ['7+8=15, 5', ['right: 7+8=15']],
    ['9.9 > 9.11, because 0.9 > 0.11', ['right: 9.9 > 9.11', 'right: 0.9 > 0.11']],
    ['9,11 > 9,9', ['wrong: 9,11 > 9,9']],
    ['1<9', ['right: 1<9']],
    ['3! = 6 and 2! = 2, then 720 / 12 = 61', ['right: 3! = 6', 'right: 2! = 2', 'wrong: 720 / 12 = 61 (60)']],
    ['6! is 6 * 5 * 4 * 3 * 2 * 1 = 720', ['right: 6 * 5 * 4 * 3 * 2 * 1 = 720']],
    ['C(6,3) = 20 and C(3, 2) = 4', ['right: C(6,3) = 20', 'wrong: C(3, 2) = 4 (3)']],
    ['\\frac{6!}{3! \\cdot 2!} = 60', ['right: \\frac{6!}{3! \\cdot 2!} = 60']],
    ['\\(2^{10} = 1024\\)', ['right: 2^{10} = 1024']],
    ['(2 + 3)(4 - 1) = 15 = 3 * 5', ['right: (2 + 3)(4 - 1) = 15', 'right: 15 = 3 * 5']],
    ['1,000 + 1 = 1,001 and 1.000 + 1 = 1.001', ['right: 1,000 + 1 = 1,001', 'right: 1.000 + 1 = 1.001']],
    ['1.234,5 * 2 = 2.469', ['right: 1.234,5 * 2 = 2.469']],
    ['20% = 0.2', ['right: 20% = 0.2']],
    ['22/7 ≈ 3.14 but 22/7 ≈ 3.5', ['right: 22/7 ≈ 3.14', 'wrong: 22/7 ≈ 3.5 (22/7)']],
    ['-3 - (-5) = 2', ['right: -3 - (-5) = 2']],
    ['Step 2: 47 + 38 = 85', ['right: 47 + 38 = 85']],
    ['2 + 2 != 5', ['right: 2 + 2 != 5']],
  ])('%j', (text, expected) => {
    expect(verdicts(text)).toEqual(expected);
  });

  it.each([
    'x = 5',
    'y - 3 = 5',
    '2x = 10',
    'f(3) = 9',
    '5 = 3 * x',
    '5 = 3 x',
    '10 = 2 (mod 4)',
    '1/3 = 0.333',
    '1 / 0 = 1',
    'a => b, 3 -> 4',
    '2024-11-24',
    '= 5',
    '5 =',
    '9^9^9^9 = 1',
    '999999! = 1',
    'sqrt(16) = 5',
    '√2 = 1',
    'r1 = 2',
    '3 apples = 4',
    '- A11 B17 11= 17< smaller A',
    '- A008 B009 00= 00= 89< kleiner A',
  ])('claims nothing of %j', (text) => {
    expect(verdicts(text)).toEqual([]);
  });

  it('computes sums of any size exactly', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 0n, max: 10n ** 30n }), (a, b) => {
        expect(verdicts(`${a} + ${b} = ${a + b}`)).toHaveLength(1);
        expect(statementsIn(`${a} + ${b} = ${a + b}`)[0]?.right).toBe(true);
        expect(statementsIn(`${a} + ${b} = ${a + b + 1n}`)[0]).toMatchObject({ right: false, instead: String(a + b) });
      }),
    );
  });

  it('takes any text without failing, and says where its statements are', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...Array.from('0123456789 .,+-*/^!%(){}=<>x\\C\n')) }), (text) => {
        for (const { start, end } of statementsIn(text)) expect(text.slice(start, end)).toMatch(/[=<>]/u);
      }),
    );
  });
});
