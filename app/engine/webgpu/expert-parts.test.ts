import { noPlace } from '../../../kernels/routing/router';
import { Random } from '../../../kernels/harness/random';
import { partTokens, readChoices, writeChoices, type ChosenExperts } from './expert-parts';

function randomChoices(tokens: number, used: number, experts: number): ChosenExperts {
  const random = new Random(tokens + used + experts);
  const chosen = Array.from({ length: tokens }, () => {
    const left = Array.from({ length: experts }, (_, expert) => expert);
    return Array.from({ length: used }, () => left.splice(random.integer(0, left.length - 1), 1)[0]!);
  }).flat();
  return { tokens, used, experts: Uint32Array.from(chosen), weights: Uint32Array.from(chosen, (expert) => 1000 + expert) };
}

test.each([
  [64, 8, 64, 8],
  [64, 8, 64, 16],
  [64, 2, 8, 7],
  [1, 3, 8, 3],
  [33, 4, 4, 4],
])('%i tokens with %i of %i experts in %i places: every token once, with all of its experts', (tokens, used, experts, capacity) => {
  const chosen = randomChoices(tokens, used, experts);
  const seen: number[] = [];
  for (const part of partTokens(chosen, capacity, () => false)) {
    expect(part.experts.size).toBeLessThanOrEqual(capacity);
    for (const token of part.tokens) {
      seen.push(token);
      for (const expert of chosen.experts.subarray(token * used, (token + 1) * used)) expect(part.experts).toContain(expert);
    }
  }
  expect(seen.sort((a, b) => a - b)).toEqual(Array.from({ length: tokens }, (_, token) => token));
});

test('tokens whose experts are there already come first', () => {
  const chosen = { tokens: 3, used: 2, experts: Uint32Array.of(0, 1, 2, 3, 4, 5), weights: new Uint32Array(6) };
  const [first] = partTokens(chosen, 2, (expert) => expert === 4 || expert === 5);
  expect([...first!.tokens]).toEqual([2]);
});

test('a chunk whose experts all fit is one part', () => {
  expect([...partTokens(randomChoices(64, 2, 8), 8, () => false)]).toHaveLength(1);
});

test('choices go to places, those of other tokens to none, and weights keep their bits', () => {
  const words = Uint32Array.of(7, 0x3e800000, 3, 0x80000001, 99, 1, 3, 5, 7, 6, 99, 1);
  const chosen = readChoices(words, 2, 2, 3);
  expect([...chosen.experts]).toEqual([7, 3, 3, 7]);
  const part = { tokens: new Set([1]), experts: new Set([3, 7]) };
  const written = writeChoices(chosen, part, (expert) => 10 * expert, { count: 1, firstPlace: 500 });
  expect([...written]).toEqual([noPlace, 0x3e800000, noPlace, 0x80000001, noPlace, 0x3f800000, 30, 5, 70, 6, 500, 0x3f800000]);
});
