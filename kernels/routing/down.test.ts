import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { formats } from '../quantization/formats';
import { expertDown } from './down';
import { expertDownReference } from './down.ref';
import { randomExperts, type ExpertCase } from './testing';

interface DownCase extends ExpertCase {
  readonly scale?: number;
}

const everyFormat = Object.values(formats).map(({ name, blockWeights }): DownCase => ({
  name, format: name, experts: 5, slots: 2, rows: 96, columns: 3 * blockWeights,
}));

const cases: readonly DownCase[] = [
  ...everyFormat,
  { name: 'a chunk of tokens, scaled', format: 'Q8_0', experts: 8, slots: 3, tokens: 7, rows: 96, columns: 192, scale: 0.4 },
  { name: 'three shards', format: 'Q4_0', experts: 7, slots: 4, rows: 160, columns: 64, expertsPerShard: 3 },
  { name: 'an expert per shard, several tokens', format: 'Q5_1', experts: 6, slots: 3, tokens: 3, rows: 64, columns: 128, expertsPerShard: 1 },
  { name: 'all experts', format: 'F16', experts: 4, slots: 4, rows: 32, columns: 64 },
  { name: 'one expert of one', format: 'Q4_1', experts: 1, slots: 1, rows: 32, columns: 32 },
  { name: 'a real shape: Qwen3-30B-A3B, 16 of its experts', format: 'Q6_K', experts: 16, slots: 8, rows: 2048, columns: 768 },
];

testKernel<DownCase>('routing/down', cases, async (testCase, laboratory) => {
  const { slots, tokens = 1, rows, columns, scale = 1 } = testCase;
  const { stack, reference, choices, random } = await randomExperts(laboratory, testCase);
  const input = random.normals(tokens * slots * columns);
  const before = random.normals(tokens * rows);
  const output = laboratory.output(before.length, before);
  const call = { stack, slots, choices, input: laboratory.input(input), output, scale };
  await laboratory.run(await expertDown(laboratory.programs, call), tokens);
  const expected = expertDownReference(reference, input, before, scale);
  expectClose(await laboratory.readFloats(output, expected.length), expected, f32Tolerance);
});
