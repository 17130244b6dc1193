import { describe, expect, it } from 'vitest';
import type { SamplingOptions } from '../options';
import { draw, uniformOf, type Likely } from './draw';

const plain: SamplingOptions = { temperature: 1, topP: 1, topK: 0, minP: 0, repetitionPenalty: 1, presencePenalty: 0, seed: 0 };
const likeliest: Likely[] = [0.5, 0.25, 0.15, 0.1].map((probability, id) => ({ id, logprob: Math.log(probability) }));
const none = new Set<number>();

/** Which tokens come, over the whole range of random numbers, and how often. */
function shares(options: Partial<SamplingOptions>, generated: ReadonlySet<number> = none): number[] {
  const counts = [0, 0, 0, 0];
  const draws = 10_000;
  for (let index = 0; index < draws; index++) counts[draw(likeliest, { ...plain, ...options }, generated, index / draws)]!++;
  return counts.map((count) => Math.round((1000 * count) / draws) / 1000);
}

describe('drawing', () => {
  it.each<[what: string, options: Partial<SamplingOptions>, expected: number[]]>([
    ['follows the probabilities', {}, [0.5, 0.25, 0.15, 0.1]],
    ['greedy takes the best', { temperature: 0 }, [1, 0, 0, 0]],
    ['a low temperature sharpens', { temperature: 0.5 }, [0.725, 0.181, 0.065, 0.029]],
    ['the best two', { topK: 2 }, [0.667, 0.333, 0, 0]],
    ['the smallest set with the mass, its last one included', { topP: 0.7 }, [0.667, 0.333, 0, 0]],
    ['the best one, however little mass is asked for', { topP: 0 }, [1, 0, 0, 0]],
    ['those with a share of the best one', { minP: 0.3 }, [0.556, 0.278, 0.167, 0]],
  ])('%s', (_, options, expected) => {
    expect(shares(options)).toEqual(expected);
  });

  it('makes what was written less likely', () => {
    expect(shares({ presencePenalty: Math.log(5) }, new Set([0]))).toEqual([0.167, 0.417, 0.25, 0.167]);
    expect(draw(likeliest, { ...plain, temperature: 0, presencePenalty: 2 }, new Set([0]), 0)).toBe(1);
  });

  it('takes the lower of equal ids', () => {
    const equal = [7, 3, 5].map((id) => ({ id, logprob: -1 }));
    expect(draw(equal, { ...plain, temperature: 0 }, none, 0)).toBe(3);
  });
});

it('random numbers are spread evenly, and repeat with their seed', () => {
  const numbers = Array.from({ length: 10_000 }, (_, step) => uniformOf(42, step));
  const tenths = new Array<number>(10).fill(0);
  for (const number of numbers) tenths[Math.floor(10 * number)]!++;
  for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(120);
  expect(uniformOf(42, 7)).toBe(numbers[7]);
  expect(uniformOf(43, 7)).not.toBe(numbers[7]);
});
