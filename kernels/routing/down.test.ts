import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { formats } from '../quantization/formats';
import { expertDown } from './down';
import { expertDownReference } from './down.ref';
import { randomExperts, type ExpertCase } from './testing';

const everyFormat = Object.values(formats).map(({ name, blockWeights }): ExpertCase => ({
  name, format: name, experts: 5, slots: 2, rows: 96, columns: 3 * blockWeights,
}));

const cases: readonly ExpertCase[] = [
  ...everyFormat,
  { name: 'a chunk of tokens', format: 'Q8_0', experts: 8, slots: 3, tokens: 7, rows: 96, columns: 192 },
  { name: 'three shards', format: 'Q4_0', experts: 7, slots: 4, rows: 160, columns: 64, expertsPerShard: 3 },
  { name: 'an expert per shard, several tokens', format: 'Q5_1', experts: 6, slots: 3, tokens: 3, rows: 64, columns: 128, expertsPerShard: 1 },
  { name: 'all experts', format: 'F16', experts: 4, slots: 4, rows: 32, columns: 64 },
  { name: 'one expert of one', format: 'Q4_1', experts: 1, slots: 1, rows: 32, columns: 32 },
  { name: 'half of a real shape: Qwen3-30B-A3B, 9 of its experts', format: 'Q6_K', experts: 9, slots: 8, rows: 1024, columns: 768 },
];

testKernel<ExpertCase>('routing/down', cases, async (testCase, laboratory) => {
  const { slots, tokens = 1, rows, columns } = testCase;
  const { stack, reference, choices, random } = await randomExperts(laboratory, testCase);
  const input = random.normals(tokens * slots * columns);
  const before = random.normals(tokens * rows);
  const output = laboratory.output(before.length, before);
  const call = { stack, slots, choices, input: laboratory.input(input), output };
  await laboratory.run(await expertDown(laboratory.programs, call), tokens);
  const expected = expertDownReference(reference, input, before);
  expectClose(await laboratory.readFloats(output, expected.length), expected, f32Tolerance);
});
