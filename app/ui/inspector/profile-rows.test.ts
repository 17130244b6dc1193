import { expect, it } from 'vitest';
import type { ProfileAt } from '../../engine/engine';
import { kernelRows, layerRows } from './profile-rows';

const at: ProfileAt = {
  position: 3,
  tokenMicroseconds: 100,
  dispatches: [
    { label: 'embedding/embedding Q8_0', bytes: 10, microseconds: 1 },
    { label: 'matmul/gemv q8_0 NORM', layer: 0, bytes: 100, microseconds: 20 },
    { label: 'attention/attention', layer: 0, bytes: 8, microseconds: 5 },
    { label: 'matmul/gemv q8_0 NORM', layer: 1, bytes: 100, microseconds: 22 },
    { label: 'matmul/gemv q8_0 ROWS_16', bytes: 300, microseconds: 40 },
  ],
};

it('takes the dispatches of a layer together, and what comes before and after', () => {
  expect(layerRows(at).map(({ layer, dispatches, bytes, microseconds }) => [layer, dispatches, bytes, microseconds])).toEqual([
    [undefined, 1, 10, 1],
    [0, 2, 108, 25],
    [1, 1, 100, 22],
    [undefined, 1, 300, 40],
  ]);
  expect(layerRows(at)[1]?.kernels.map(({ kernel }) => kernel)).toEqual(['matmul/gemv', 'attention/attention']);
});

it('takes all variants of a kernel together, the slowest kernel first', () => {
  expect(kernelRows(at)).toEqual([
    { kernel: 'matmul/gemv', dispatches: 3, bytes: 500, microseconds: 82 },
    { kernel: 'attention/attention', dispatches: 1, bytes: 8, microseconds: 5 },
    { kernel: 'embedding/embedding', dispatches: 1, bytes: 10, microseconds: 1 },
  ]);
});
