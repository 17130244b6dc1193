import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { Random } from '../harness/random';
import { rmsNorm } from './rmsnorm';
import { rmsNormReference } from './rmsnorm.ref';

interface NormCase {
  readonly name: string;
  readonly tokens: number;
  readonly columns: number;
  /** Of a row of the input; default `columns`. */
  readonly stride?: number;
  readonly scale: number;
  readonly epsilon: number;
}

const cases: readonly NormCase[] = [
  { name: 'one token of a real width', tokens: 1, columns: 1536, scale: 1, epsilon: 1e-6 },
  { name: 'several tokens of an odd width', tokens: 7, columns: 33, scale: 1, epsilon: 1e-5 },
  { name: 'narrower than a workgroup', tokens: 3, columns: 5, scale: 1, epsilon: 1e-5 },
  { name: 'residuals of 1e5', tokens: 2, columns: 576, scale: 1e5, epsilon: 1e-5 },
  { name: 'tiny values, where epsilon decides', tokens: 2, columns: 192, scale: 1e-4, epsilon: 1e-5 },
  { name: 'the beginning of longer rows', tokens: 3, columns: 40, stride: 56, scale: 1, epsilon: 1e-5 },
  { name: 'zeros', tokens: 1, columns: 64, scale: 0, epsilon: 1e-5 },
];

testKernel('norm/rmsnorm', cases, async ({ tokens, columns, stride = columns, scale, epsilon }, laboratory) => {
  const random = new Random(columns);
  const rows = random.normals(tokens * stride, scale);
  const input = rows.filter((_, index) => index % stride < columns);
  const weight = random.normals(columns);
  const output = laboratory.output(tokens * columns);
  const buffers = { input: laboratory.input(rows), weight: laboratory.input(weight), output };
  await laboratory.run([await rmsNorm(laboratory.programs, { columns, inputStride: stride, epsilon, ...buffers })], tokens);
  const reference = rmsNormReference(input, weight, columns, epsilon);
  expectClose(await laboratory.readFloats(output, tokens * columns), reference, f32Tolerance);
});
