import { describe, expect, it } from 'vitest';
import { compareContinuations, compareLogits, compareRows, divergence, type Row } from './comparison';

function row(...probabilities: readonly number[]): Row {
  return probabilities.map((probability, id) => [id, Math.log(probability)] as const);
}

describe('divergence', () => {
  it('is zero between equal rows, also between equal tops', () => {
    expect(divergence(row(0.5, 0.3, 0.2), row(0.5, 0.3, 0.2))).toBe(0);
    expect(divergence(row(0.5, 0.3), row(0.5, 0.3))).toBeCloseTo(0, 15);
  });

  it('is the sum of p · log(p / q) over a whole vocabulary, in any order', () => {
    const expected = 0.75 * Math.log(0.75 / 0.5) + 0.25 * Math.log(0.25 / 0.5);
    expect(divergence(row(0.75, 0.25), row(0.5, 0.5).toReversed())).toBeCloseTo(expected, 14);
  });

  it('does not take digits that are missing for a divergence', () => {
    const exact = Array.from({ length: 300 }, (_, id) => Math.log((1 + (id % 7)) / 1197));
    const digits = exact.map((logprob, id) => [id, Number(logprob.toPrecision(7))] as const);
    const found = divergence(digits, exact.map((logprob, id) => [id, logprob] as const));
    expect(found).toBeGreaterThanOrEqual(0);
    expect(found).toBeLessThan(1e-12);
  });

  it('lumps what only one of the rows names', () => {
    const expected = 0.5 * Math.log(0.5 / 0.25) + 0.5 * Math.log(0.5 / 0.75);
    const candidate: Row = [[2, Math.log(0.6)], [0, Math.log(0.25)]];
    expect(divergence(row(0.5, 0.4), candidate)).toBeCloseTo(expected, 14);
  });
});

describe('compareRows', () => {
  it('gives the mean, the largest and the share of equal favourites', () => {
    const result = compareRows([row(0.75, 0.25), row(0.5, 0.5)], [row(0.25, 0.75).toReversed(), row(0.5, 0.5)]);
    expect(result.positions).toBe(2);
    expect(result.largestDivergence).toBeCloseTo(0.5 * Math.log(3), 14);
    expect(result.meanDivergence).toBeCloseTo(0.25 * Math.log(3), 14);
    expect(result.topAgreement).toBe(0.5);
  });

  it('refuses to compare different numbers of positions', () => {
    expect(() => compareRows([row(1)], [])).toThrow(RangeError);
  });
});

describe('compareLogits', () => {
  it('gives what compareRows gives for the whole vocabulary, whatever is added to all logits of a row', () => {
    const logits = (...probabilities: readonly number[]) => Float32Array.from(probabilities, (p) => Math.log(p) + 5);
    const result = compareLogits([logits(0.75, 0.25), logits(0.5, 0.4, 0.1)], [logits(0.25, 0.75), logits(0.5, 0.4, 0.1)]);
    expect(result.largestDivergence).toBeCloseTo(0.5 * Math.log(3), 6);
    expect(result.meanDivergence).toBeCloseTo(0.25 * Math.log(3), 6);
    expect(result.topAgreement).toBe(0.5);
  });
});

describe('compareContinuations', () => {
  it('says where two continuations part and how sure the reference was there', () => {
    const reference = { tokens: [1, 2, 3, 5], gaps: [4, 3, 0.01, 2] };
    expect(compareContinuations(reference, [1, 2, 4, 5])).toEqual({ shared: 2, compared: 4, gapWhereTheyPart: 0.01 });
  });

  it('compares only as far as both go', () => {
    expect(compareContinuations({ tokens: [1, 2, 3] }, [1, 2])).toEqual({ shared: 2, compared: 2 });
  });
});
