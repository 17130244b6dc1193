import { describe, expect, it } from 'vitest';
import type { ExpertUse, Routing } from '../../chat/trace/routing';
import type { Turn } from '../../chat/turn';
import { expertsToCsv, expertsToJson } from './expert-files';
import { heatOf, layerSummaries, markPath, shadeOf, shadePaths } from './heat';

const shape = { layers: [1, 2], experts: 4, used: 2 };

/** Four tokens: the first layer always takes experts 0 and 1, the second each expert twice. */
const use: ExpertUse = {
  shape,
  tokens: 4,
  chosen: Uint32Array.of(4, 4, 0, 0, 2, 2, 2, 2),
  weight: Float64Array.of(3, 1, 0, 0, 1, 1, 1, 1),
};

const routing: Routing = { shape, experts: Uint16Array.of(1, 0, 3, 2), weights: Float32Array.of(0.75, 0.25, 0.5, 0.5) };

describe('the map of experts', () => {
  it('measures the share of tokens, or the mean weight over all of them', () => {
    expect([...heatOf(use, 'share').values]).toEqual([1, 1, 0, 0, 0.5, 0.5, 0.5, 0.5]);
    expect(heatOf(use, 'weight')).toEqual({ values: Float64Array.of(0.75, 0.25, 0, 0, 0.25, 0.25, 0.25, 0.25), highest: 0.75 });
  });

  it.each([
    [0, 1, 0],
    [1e-9, 1, 1],
    [0.125, 1, 1],
    [0.126, 1, 2],
    [0.5, 1, 4],
    [0.3, 0.3, 8],
  ])('paints %d of at most %d in shade %d', (value, highest, shade) => {
    expect(shadeOf(value, highest)).toBe(shade);
  });

  it('draws a square for every expert that was chosen, in the path of its shade', () => {
    const paths = shadePaths(heatOf(use, 'share'), shape);
    expect(paths[7]).toBe('M0 0h1v1h-1zM1 0h1v1h-1z');
    expect(paths[3]).toBe('M0 1h1v1h-1zM1 1h1v1h-1zM2 1h1v1h-1zM3 1h1v1h-1z');
    expect(paths.filter((path) => path === '')).toHaveLength(6);
    expect(markPath(routing)).toBe('M1 0h1v1h-1zM0 0h1v1h-1zM3 1h1v1h-1zM2 1h1v1h-1z');
  });

  it('says the same in a table', () => {
    const [first, second] = layerSummaries(use, 'weight', 3);
    expect(first).toEqual({ layer: 1, best: [{ expert: 0, value: 0.75 }, { expert: 1, value: 0.25 }], neverChosen: 2, evenness: 0.5 });
    expect(second).toMatchObject({ layer: 2, neverChosen: 0, best: [{ expert: 0 }, { expert: 1 }, { expert: 2 }] });
    expect(second!.evenness).toBeCloseTo(1, 12);
  });
});

describe('its files', () => {
  it('have a line for each layer and expert', () => {
    expect(expertsToCsv(use).split('\n').slice(0, 4)).toEqual([
      'layer,expert,chosen,tokens,share,weight', '1,0,4,4,1,0.75', '1,1,4,4,1,0.25', '1,2,0,4,0,',
    ]);
    expect(expertsToCsv(use).trimEnd().split('\n')).toHaveLength(9);
  });

  it('hold every token with its experts and their weights', () => {
    const tokens = [
      { id: 5, text: 'a', part: 'reasoning', logprob: 0, entropy: 0, routing },
      { id: 1, text: '</think>', part: 'control', logprob: 0, entropy: 0 },
    ];
    const turn = { question: 'Why?', reply: { model: 'Tiny', modelFile: 'tiny.gguf', tokens } } as unknown as Turn;
    expect(JSON.parse(expertsToJson(turn, use))).toMatchObject({
      format: 'denkspur-experts', question: 'Why?', layers: [1, 2], experts: 4, used: 2, routedTokens: 4,
      chosen: [[4, 4, 0, 0], [2, 2, 2, 2]],
      tokens: [
        { id: 5, text: 'a', part: 'reasoning', experts: [[1, 0], [3, 2]], weights: [[0.75, 0.25], [0.5, 0.5]] },
        { id: 1, text: '</think>', part: 'control' },
      ],
    });
  });
});
