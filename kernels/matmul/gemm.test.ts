import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { randomMatrix } from '../harness/matrix';
import { Random } from '../harness/random';
import { writeBatch } from '../program/batch';
import type { FormatName } from '../quantization/format';
import { gemm } from './gemm';
import { gemmReference } from './gemm.ref';

interface GemmCase {
  readonly name: string;
  readonly format: FormatName;
  readonly rows: number;
  readonly columns: number;
  readonly tokens: number;
  readonly scale?: number;
  readonly epilogue?: readonly ('bias' | 'residual' | 'swiglu' | 'gated')[];
  /** Where the results lie in a longer output. */
  readonly within?: { readonly offset: number; readonly stride: number };
}

// Few cases, each of which reaches every corner of a tile: computing tiles on SwiftShader takes its time.
const cases: readonly GemmCase[] = [
  { name: 'one token', format: 'Q4_0', rows: 96, columns: 64, tokens: 1 },
  {
    name: 'just past a tile, inside a longer output',
    format: 'Q8_0',
    rows: 129,
    columns: 96,
    tokens: 65,
    epilogue: ['bias'],
    within: { offset: 7, stride: 150 },
  },
  { name: 'every epilogue', format: 'Q5_0', rows: 70, columns: 64, tokens: 9, epilogue: ['bias', 'residual', 'swiglu'] },
  { name: 'gates in place', format: 'Q4_1', rows: 70, columns: 64, tokens: 9, scale: 30, epilogue: ['gated'] },
  {
    name: 'whole tiles of a K format, activations of 1e5',
    format: 'Q6_K',
    rows: 128,
    columns: 512,
    tokens: 64,
    scale: 1e5,
    epilogue: ['residual'],
  },
];

const drawn = Array.from({ length: 2 }, (_, seed): GemmCase => {
  const random = new Random(seed);
  const format = (['BF16', 'IQ4_NL'] as const)[seed]!;
  const shape = { rows: random.integer(1, 200), columns: 32 * random.integer(1, 12), tokens: random.integer(1, 100) };
  return { name: `drawn with seed ${seed}`, format, ...shape, epilogue: ['bias'] };
});

testKernel<GemmCase>('matmul/gemm', [...cases, ...drawn], async (testCase, laboratory) => {
  const { format, rows, columns, tokens, scale = 1, epilogue = [], within } = testCase;
  const random = new Random(rows + columns + tokens);
  const { matrix, weights } = await randomMatrix(laboratory, { format, rows, columns });
  const swiglu = epilogue.includes('swiglu');
  const residual = epilogue.includes('residual');
  const gated = epilogue.includes('gated');
  const results = swiglu ? rows / 2 : rows;
  const { offset, stride } = within ?? { offset: 0, stride: results };
  const input = random.normals(tokens * columns, scale);
  const before = random.normals(tokens * stride, scale);
  const bias = epilogue.includes('bias') ? random.normals(stride) : undefined;
  const output = laboratory.output(before.length, before);
  const steps = await gemm(laboratory.programs, {
    matrix,
    batch: laboratory.input(new Uint8Array(writeBatch({ firstPosition: 0, step: 0, tokens: new Uint32Array(tokens) }))),
    input: laboratory.input(input),
    output,
    outputOffset: offset,
    outputStride: within?.stride,
    bias: bias && laboratory.input(bias),
    residual,
    swiglu,
    gated,
  });
  await laboratory.run(steps, tokens);
  const products = gemmReference({
    weights,
    columns,
    input,
    bias: bias?.subarray(offset, offset + results),
    residual: residual ? before : undefined,
    swiglu,
    gates: gated ? before : undefined,
  });
  // Around the results nothing may change.
  const reference = Float64Array.from(before);
  for (let token = 0; token < tokens; token++) {
    reference.set(products.subarray(token * results, (token + 1) * results), token * stride + offset);
  }
  expectClose(await laboratory.readFloats(output, before.length), reference, f32Tolerance);
});
