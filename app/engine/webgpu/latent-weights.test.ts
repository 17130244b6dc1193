import { SeededRandom } from '../../../fixtures/random';
import { randomTensorBytes } from '../../../fixtures/tensor-bytes';
import type { MatrixSource } from '../../../kernels/matmul/load';
import { dequantize, type FormatName } from '../../../kernels/quantization/format';
import { formats } from '../../../kernels/quantization/formats';
import { loadUpProjections } from './latent-weights';
import type { WeightLoader } from './weights';

const sizes = { heads: 3, rank: 64, nope: 32, valueDim: 20 };
const perHead = sizes.nope + sizes.valueDim;

/** The sources of both matrices that come out of one `attn_kv_b`, and its weights. */
async function split(name: FormatName): Promise<{ readonly sources: MatrixSource[]; readonly weights: Float32Array }> {
  const { heads, rank } = sizes;
  const [bytes] = randomTensorBytes(name, heads * perHead * rank, 1, new SeededRandom(name));
  const rowBytes = bytes!.length / (heads * perHead);
  const sources: MatrixSource[] = [];
  const loader = {
    has: (tensor: string) => tensor === 'blk.0.attn_kv_b.weight',
    rows: () => ({
      format: formats[name],
      read: (first: number, count: number) => Promise.resolve(bytes!.subarray(first * rowBytes, (first + count) * rowBytes)),
    }),
    build: (source: MatrixSource) => sources.push(source),
  };
  await loadUpProjections(loader as unknown as WeightLoader, (part) => `blk.0.${part}`, sizes);
  return { sources, weights: dequantize(formats[name], bytes!) };
}

test.each(['F32', 'F16', 'BF16', 'Q8_0', 'Q5_1'] as const)('%s: keys transposed and values, to the bit, in pieces of any length', async (name) => {
  const { heads, rank, nope, valueDim } = sizes;
  const { sources, weights } = await split(name);
  const [values, keys] = sources as [MatrixSource, MatrixSource];
  const at = (head: number, row: number, column: number) => weights[(head * perHead + row) * rank + column]!;
  for (const [source, rows, expected] of [
    [values, valueDim, (row: number, column: number) => at(Math.floor(row / valueDim), nope + (row % valueDim), column)],
    [keys, rank, (row: number, column: number) => at(Math.floor(row / rank), column, row % rank)],
  ] as const) {
    expect(source).toMatchObject({ parts: [heads * rows], together: rows });
    for (let first = 0; first < heads * rows; first += 28) {
      const count = Math.min(28, heads * rows - first);
      const piece = dequantize(source.format, await source.read(0, first, count));
      expect([...piece]).toEqual(Array.from(piece, (__, index) => expected(first + Math.floor(index / source.columns), index % source.columns)));
    }
  }
  // Weights stay in their format but for the keys of a quantized one, which blocks do not let transpose.
  expect(values.format.name).toBe(name);
  expect(keys.format.name).toBe(name === 'Q8_0' || name === 'Q5_1' ? 'F32' : name);
});
