import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel, type KernelCase } from '../harness/define';
import { randomMatrix } from '../harness/matrix';
import { Random } from '../harness/random';
import type { FormatName } from '../quantization/format';
import { gemv } from './gemv';
import { gemvReference } from './gemv.ref';
import { tune } from './tuner';
import { productKey, tuningCandidates } from './tuning';

interface TunerCase extends KernelCase {
  readonly format: FormatName;
  readonly norm: boolean;
}

const cases: readonly TunerCase[] = [
  { name: 'Q4_K with a norm', format: 'Q4_K', norm: true },
  { name: 'Q8_0', format: 'Q8_0', norm: false },
];

testKernel<TunerCase>('matmul/tuner', cases, async ({ format, norm }, laboratory) => {
  const [rows, columns] = [90, 512];
  const { programs, context } = laboratory;
  const { matrix, weights } = await randomMatrix(laboratory, { format, rows, columns });
  const product = { ...matrix, norm };

  // Whatever is chosen computes the same.
  const random = new Random(rows);
  const input = random.normals(columns);
  const normed = norm ? { weight: random.normals(columns), epsilon: 1e-5 } : undefined;
  const expected = gemvReference({ weights, columns, input, norm: normed, swiglu: false });
  for (const tuning of tuningCandidates(context.capabilities, product)) {
    const output = laboratory.output(rows);
    const buffers = { input: laboratory.input(input), output, norm: normed && { ...normed, weight: laboratory.input(normed.weight) } };
    await laboratory.run(await gemv(programs, { matrix, ...buffers, tuning }));
    expectClose(await laboratory.readFloats(output, rows), expected, f32Tolerance, JSON.stringify(tuning));
  }

  const tuned = await tune(programs, [{ matrix, norm }], () => true);
  const choice = tuned?.get(productKey(product));
  if (!tuningCandidates(context.capabilities, product).some((candidate) => JSON.stringify(candidate) === JSON.stringify(choice))) {
    throw new Error(`the tuner chose ${JSON.stringify(choice)}`);
  }
  if ((await tune(programs, [{ matrix, norm }], () => false)) !== undefined) throw new Error('the tuner went on when it should not');
});
