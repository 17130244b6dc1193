import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { expertGemm } from './expert_gemm';
import { expertGemmReference } from './expert_gemm.ref';
import { groupByExpert, groupingWords } from './group';
import { batchOf, randomExperts, type ExpertCase } from './testing';

interface ExpertGemmCase extends ExpertCase {
  readonly tokens: number;
  readonly swiglu?: boolean;
  readonly inputs: 'shared' | 'own';
}

const cases: readonly ExpertGemmCase[] = [
  { name: 'gate and up', format: 'Q8_0', experts: 8, slots: 3, tokens: 17, rows: 192, columns: 96, swiglu: true, inputs: 'shared' },
  { name: 'down', format: 'Q4_K', experts: 9, slots: 2, tokens: 12, rows: 96, columns: 256, inputs: 'own' },
  { name: 'one token', format: 'F16', experts: 4, slots: 4, tokens: 1, rows: 32, columns: 64, inputs: 'own' },
  { name: 'all tokens to both experts, more than a tile holds', format: 'Q4_0', experts: 2, slots: 2, tokens: 70, rows: 72, columns: 64, swiglu: true, inputs: 'shared' },
  { name: 'three shards', format: 'Q4_0', experts: 7, slots: 4, tokens: 9, rows: 160, columns: 64, inputs: 'own', expertsPerShard: 3 },
  { name: 'an expert per shard, most without a token', format: 'Q5_1', experts: 6, slots: 1, tokens: 2, rows: 64, columns: 128, swiglu: true, inputs: 'shared', expertsPerShard: 1 },
];

testKernel<ExpertGemmCase>('routing/expert_gemm', cases, async (testCase, laboratory) => {
  const { experts, slots, tokens, rows, columns, swiglu = false, inputs } = testCase;
  const { programs, context } = laboratory;
  const { stack, reference, choices, random } = await randomExperts(laboratory, testCase);
  const input = random.normals(tokens * columns * (inputs === 'own' ? slots : 1));
  const grouping = laboratory.output(groupingWords(context.capabilities, { experts, slots }, tokens));
  const order = laboratory.output(tokens * slots);
  const output = laboratory.output(tokens * slots * (swiglu ? rows / 2 : rows));
  await laboratory.run(
    [
      ...(await groupByExpert(programs, { experts, slots, batch: batchOf(laboratory, tokens), choices, grouping, order })),
      ...(await expertGemm(programs, { stack, slots, grouping, order, input: laboratory.input(input), inputs, output, swiglu })),
    ],
    tokens,
  );
  const expected = expertGemmReference(reference, input, inputs, swiglu);
  expectClose(await laboratory.readFloats(output, expected.length), expected, f32Tolerance);
});
