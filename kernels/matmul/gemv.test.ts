import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { randomMatrix } from '../harness/matrix';
import { Random } from '../harness/random';
import { formats } from '../quantization/formats';
import type { FormatName } from '../quantization/format';
import { gemv } from './gemv';
import { gemvReference } from './gemv.ref';
import type { GemvTuning } from './tuning';

interface GemvCase {
  readonly name: string;
  readonly format: FormatName;
  readonly rows: number;
  readonly columns: number;
  readonly scale?: number;
  readonly epilogue?: readonly ('norm' | 'bias' | 'residual' | 'swiglu' | 'gated' | 'offset')[];
  readonly tuning?: GemvTuning;
  /** Bytes that the device binds at once. */
  readonly mostBytes?: number;
}

const everyFormat = Object.values(formats).map(({ name, blockWeights }): GemvCase => ({
  name,
  format: name,
  rows: 45,
  columns: 3 * blockWeights,
}));

const every: readonly GemvCase[] = [
  {
    name: 'every epilogue but SwiGLU',
    format: 'Q4_0',
    rows: 130,
    columns: 192,
    epilogue: ['norm', 'bias', 'residual', 'offset'],
  },
  { name: 'norm and SwiGLU', format: 'Q8_0', rows: 70, columns: 192, epilogue: ['norm', 'swiglu'] },
  { name: 'SwiGLU added to what is there', format: 'Q4_K', rows: 66, columns: 256, epilogue: ['swiglu', 'residual'] },
  { name: 'SwiGLU of gates beyond ±100', format: 'F32', rows: 64, columns: 64, scale: 30, epilogue: ['swiglu'] },
  {
    name: 'norm, with gates beyond ±100 in place',
    format: 'Q5_1',
    rows: 70,
    columns: 192,
    scale: 60,
    epilogue: ['norm', 'gated', 'offset'],
  },
  { name: 'one row', format: 'Q4_1', rows: 1, columns: 32 },
  { name: 'activations of 1e5', format: 'Q6_K', rows: 33, columns: 512, scale: 1e5, epilogue: ['norm', 'residual'] },
  {
    name: 'more workgroups than a dimension takes',
    format: 'Q4_0',
    rows: 131_101,
    columns: 32,
    tuning: { lanes: 1, groups: 1, rows: 2 },
  },
  { name: 'in five shards', format: 'Q4_0', rows: 150, columns: 64, epilogue: ['offset'], mostBytes: 36 * 32 + 32 },
  {
    name: 'SwiGLU in five shards',
    format: 'Q4_0',
    rows: 150,
    columns: 64,
    epilogue: ['swiglu', 'offset'],
    mostBytes: 36 * 32 + 32,
  },
  { name: 'a real shape', format: 'Q4_K', rows: 1536, columns: 1536, epilogue: ['norm'] },
];

const tunings: readonly GemvTuning[] = [
  { lanes: 1, groups: 16, rows: 4 },
  { lanes: 2, groups: 4, rows: 2 },
  { lanes: 4, groups: 8, rows: 8 },
  { lanes: 8, groups: 2, rows: 4 },
  { lanes: 64, groups: 1, rows: 16 },
];

const tuned = tunings.map((tuning): GemvCase => {
  const { lanes, groups, rows } = tuning;
  const epilogue = ['norm', 'bias'] as const;
  return { name: `${lanes} lanes, ${groups} groups, ${rows} rows`, format: 'Q5_0', rows: 93, columns: 352, epilogue, tuning };
});

const drawn = Array.from({ length: 3 }, (_, seed): GemvCase => {
  const random = new Random(seed);
  const format = (['Q4_0', 'Q8_0', 'F16'] as const)[seed]!;
  return {
    name: `drawn with seed ${seed}`,
    format,
    rows: random.integer(1, 300),
    columns: 32 * random.integer(1, 40),
    epilogue: ['bias'],
  };
});

testKernel<GemvCase>('matmul/gemv', [...everyFormat, ...every, ...tuned, ...drawn], async (testCase, laboratory) => {
  const { format, rows, columns, scale = 1, epilogue = [], tuning, mostBytes } = testCase;
  const random = new Random(rows + columns);
  const { matrix, weights } = await randomMatrix(laboratory, { format, rows, columns, mostBytes });
  const outputOffset = epilogue.includes('offset') ? 5 : 0;
  const swiglu = epilogue.includes('swiglu');
  const results = swiglu ? rows / 2 : rows;
  const input = random.normals(columns, scale);
  const before = random.normals(outputOffset + results, scale);
  const norm = epilogue.includes('norm') ? { weight: random.normals(columns), epsilon: 1e-5 } : undefined;
  const bias = epilogue.includes('bias') ? random.normals(outputOffset + results) : undefined;
  const residual = epilogue.includes('residual');
  const gated = epilogue.includes('gated');
  const output = laboratory.output(before.length, before);
  const steps = await gemv(laboratory.programs, {
    matrix,
    input: laboratory.input(input),
    output,
    outputOffset,
    norm: norm && { ...norm, weight: laboratory.input(norm.weight) },
    bias: bias && laboratory.input(bias),
    residual,
    swiglu,
    gated,
    tuning,
  });
  await laboratory.run(steps);
  const reference = gemvReference({
    weights,
    columns,
    input,
    norm,
    bias: bias?.subarray(outputOffset),
    residual: residual ? before.subarray(outputOffset) : undefined,
    swiglu,
    gates: gated ? before.subarray(outputOffset) : undefined,
  });
  const values = await laboratory.readFloats(output, before.length);
  expectClose(values.subarray(outputOffset), reference, f32Tolerance);
  expectClose(values.subarray(0, outputOffset), before.subarray(0, outputOffset), 0, 'output before its offset');
});
