import { describe, expect, it } from 'vitest';
import { activeBytes, bytesPerWeight, denseBytes, expertBytes, expertsHeld, type Mixture, mixtures } from './mixtures';
import traces from './router-traces.json';
import { type Routes, stretched, uniform } from './routes';
import { hitRate, outcome } from './simulate';

/** One token after the other goes to the experts named. */
function routes(experts: number, ...tokens: readonly (readonly number[])[]): Routes {
  return { experts, chosen: (token) => tokens[token % tokens.length]! };
}

describe('the hit rate of a cache', () => {
  it.each([
    ['one expert again and again', 2, [[0]], 1],
    ['two that fit', 2, [[0], [1]], 1],
    // The one that is needed next is always the one that was longest away: the known weakness of LRU.
    ['three in turn where two fit', 2, [[0], [1], [2]], 0],
    ['three in turn where three fit', 3, [[0], [1], [2]], 1],
    ['a pair of which one stays', 2, [[0, 1], [0, 2]], 0.5],
    ['everything held', 4, [[0], [1], [2], [3]], 1],
  ])('%s', (_, capacity, tokens, expected) => {
    expect(hitRate(routes(4, ...tokens), 0, capacity, 12, 12)).toBe(expected);
  });

  it('counts what was cold only without a warm-up', () => {
    expect(hitRate(routes(4, [0], [1]), 0, 2, 0, 8)).toBe(6 / 8);
  });

  it('is the share of experts held where any is as likely as any other', () => {
    const rate = hitRate(uniform({ experts: 64, used: 6 }), 0, 16, 300, 3000);
    expect(rate).toBeGreaterThan(0.22);
    expect(rate).toBeLessThan(0.28);
  });
});

describe('a stretched trace', () => {
  const trace = { experts: 2, used: 1, layers: 2, tokens: 2, choices: btoa(String.fromCharCode(0, 1, 1, 0)) };

  it('keeps to the blocks of the recorded experts', () => {
    const routes = stretched(trace, { experts: 16, used: 3 });
    const chosen = (token: number, layer: number) => routes.chosen(token, layer);
    const blocks = (token: number, layer: number) => new Set(chosen(token, layer).map((expert) => Math.floor(expert / 8)));
    expect([blocks(0, 0), blocks(0, 1), blocks(1, 0), blocks(1, 1)]).toEqual([new Set([0]), new Set([1]), new Set([1]), new Set([0])]);
    expect(blocks(2, 0)).toEqual(blocks(0, 0));
    expect(chosen(0, 0)).toHaveLength(3);
    expect(chosen(0, 0)).toEqual(chosen(0, 0));
  });

  it('takes further blocks where those are used up', () => {
    const chosen = stretched(trace, { experts: 4, used: 3 }).chosen(0, 0);
    expect(new Set(chosen).size).toBe(3);
    expect(chosen.every((expert) => expert < 4)).toBe(true);
  });

  it.each(Object.entries({ miniature: traces.miniature, seeded: traces.seeded }))('reads the recorded trace of the %s', (_, recorded) => {
    for (const { experts, used } of mixtures) {
      const routes = stretched(recorded, { experts, used });
      for (const token of [0, 7, recorded.tokens + 3]) {
        const chosen = routes.chosen(token, 5);
        expect(new Set(chosen).size).toBe(used);
        expect(chosen.every((expert) => Number.isInteger(expert) && expert >= 0 && expert < experts)).toBe(true);
      }
    }
  });
});

describe('what a mixture takes', () => {
  it.each([
    ['DeepSeek-V2-Lite', 2.4e9],
    ['Qwen3-30B-A3B', 3.3e9],
    ['DeepSeek-R1', 37e9],
  ])('%s reads about as many weights as its authors say are active', (name, active) => {
    const mixture = mixtures.find((one) => one.name === name)!;
    expect(activeBytes(mixture) / bytesPerWeight / active).toBeGreaterThan(0.85);
    expect(activeBytes(mixture) / bytesPerWeight / active).toBeLessThan(1.15);
  });

  const toy: Mixture = { name: 'toy', layers: 2, experts: 4, used: 1, expertWeights: 256, denseWeights: 512, totalWeights: 2560 };

  it('holds the dense parts first, then as many experts of every layer as fit', () => {
    expect([denseBytes(toy), expertBytes(toy), activeBytes(toy)]).toEqual([288, 144, 576]);
    expect([0, 575, 576, 1000, 1e6].map((bytes) => expertsHeld(toy, bytes))).toEqual([0, 0, 1, 2, 4]);
  });

  it('is as fast as disk and memory allow', () => {
    const machine = { memoryBytes: 576, memoryRate: 5760, diskRate: 1440, repackRate: Infinity, uploadRate: Infinity };
    // Half of two experts are missing: 144 bytes, a tenth of a second; as long for the memory.
    expect(outcome(toy, machine, 0.5)).toEqual({
      held: 1, hitRate: 0.5, diskBytesPerToken: 144,
      tokensPerSecondByDisk: 10, tokensPerSecondByMemory: 10, tokensPerSecondWaiting: 5, tokensPerSecondHidden: 10,
    });
    expect(outcome(toy, { ...machine, repackRate: 1440 }, 0.5).tokensPerSecondByDisk).toBe(5);
    expect(outcome(toy, { ...machine, repackRate: 2880, uploadRate: 2880 }, 0.5).tokensPerSecondByDisk).toBe(5);
    expect(outcome(toy, machine, 1)).toMatchObject({ tokensPerSecondByDisk: Infinity, tokensPerSecondWaiting: 10 });
  });
});
