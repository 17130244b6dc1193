import { formats } from '../../../kernels/quantization/formats';
import { columnSlices, joinRows } from './expert-weights';
import type { TensorRows } from './weights';

/** Rows of F32 blocks whose every byte tells which block it is of. */
function numbered(rows: number, blocks: number, first = 0): TensorRows {
  const { blockBytes } = formats.F32;
  const read = (from: number, count: number) => {
    const bytes = new Uint8Array(count * blocks * blockBytes);
    for (let block = 0; block < count * blocks; block++) {
      bytes.fill(first + from * blocks + block, block * blockBytes, (block + 1) * blockBytes);
    }
    return Promise.resolve(bytes);
  };
  return { label: 'numbered', format: formats.F32, columns: 32 * blocks, rows, read };
}

async function blocksOf(source: TensorRows, from: number, count: number): Promise<number[]> {
  const bytes = await source.read(from, count);
  expect(bytes.length).toBe((count * source.columns * 128) / 32);
  return Array.from({ length: bytes.length / 128 }, (_, block) => {
    const own = bytes.subarray(128 * block, 128 * (block + 1));
    expect(own.every((byte) => byte === own[0])).toBe(true);
    return own[0]!;
  });
}

test('joined rows, read before, across and after the seam', async () => {
  const joined = joinRows(numbered(3, 2), numbered(2, 2, 100));
  expect(joined.rows).toBe(5);
  expect(await blocksOf(joined, 0, 5)).toEqual([0, 1, 2, 3, 4, 5, 100, 101, 102, 103]);
  expect(await blocksOf(joined, 1, 2)).toEqual([2, 3, 4, 5]);
  expect(await blocksOf(joined, 2, 2)).toEqual([4, 5, 100, 101]);
  expect(await blocksOf(joined, 4, 1)).toEqual([102, 103]);
});

test('slices of columns stand one after another, and are read across their seams', async () => {
  const slices = columnSlices(numbered(3, 4), 2);
  expect([slices.rows, slices.columns]).toEqual([6, 64]);
  expect(await blocksOf(slices, 0, 6)).toEqual([0, 1, 4, 5, 8, 9, 2, 3, 6, 7, 10, 11]);
  expect(await blocksOf(slices, 2, 3)).toEqual([8, 9, 2, 3, 6, 7]);
});
