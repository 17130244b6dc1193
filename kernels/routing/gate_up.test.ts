import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { formats } from '../quantization/formats';
import { expertGateUp } from './gate_up';
import { expertGateUpReference } from './gate_up.ref';
import { randomExperts, type ExpertCase } from './testing';

interface GateUpCase extends ExpertCase {
  readonly norm?: boolean;
}

const everyFormat = Object.values(formats).map(({ name, blockWeights }): GateUpCase => ({
  name, format: name, experts: 5, slots: 2, rows: 64, columns: 3 * blockWeights, norm: true,
}));

const cases: readonly GateUpCase[] = [
  ...everyFormat,
  { name: 'a chunk of tokens', format: 'Q8_0', experts: 8, slots: 3, tokens: 7, rows: 192, columns: 96 },
  { name: 'three shards, norm', format: 'Q4_0', experts: 7, slots: 4, rows: 64, columns: 160, norm: true, expertsPerShard: 3 },
  { name: 'an expert per shard, several tokens', format: 'Q5_1', experts: 6, slots: 3, tokens: 3, rows: 128, columns: 64, expertsPerShard: 1 },
  { name: 'all experts', format: 'F16', experts: 4, slots: 4, rows: 64, columns: 32 },
  { name: 'one expert of one', format: 'Q4_1', experts: 1, slots: 1, rows: 64, columns: 32 },
  { name: 'half of a real shape: Qwen3-30B-A3B, 9 of its experts', format: 'Q4_K', experts: 9, slots: 8, rows: 768, columns: 2048, norm: true },
];

testKernel<GateUpCase>('routing/gate_up', cases, async (testCase, laboratory) => {
  const { slots, tokens = 1, rows, columns } = testCase;
  const { stack, reference, choices, random } = await randomExperts(laboratory, testCase);
  const input = random.normals(tokens * columns);
  const norm = testCase.norm === true ? { weight: random.normals(columns), epsilon: 1e-5 } : undefined;
  const output = laboratory.output((tokens * slots * rows) / 2);
  const steps = await expertGateUp(laboratory.programs, {
    stack,
    slots,
    choices,
    input: laboratory.input(input),
    output,
    norm: norm && { ...norm, weight: laboratory.input(norm.weight) },
  });
  await laboratory.run(steps, tokens);
  const expected = expertGateUpReference(reference, input, norm);
  expectClose(await laboratory.readFloats(output, expected.length), expected, f32Tolerance);
});
