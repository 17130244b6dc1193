import { expectClose, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { Random } from '../harness/random';
import { combine } from './combine';
import { combineReference } from './combine.ref';
import { batchOf, leaveOut, randomChoices } from './testing';

interface CombineCase {
  readonly name: string;
  readonly tokens: number;
  readonly slots: number;
  readonly width: number;
  /** Tokens at the beginning whose experts are elsewhere. */
  readonly left?: number;
}

const cases = [
  { name: 'one token, one expert', tokens: 1, slots: 1, width: 4 },
  { name: 'a width that no workgroup divides', tokens: 5, slots: 3, width: 100 },
  { name: 'tokens without experts are passed over', tokens: 6, slots: 3, width: 64, left: 2 },
  { name: 'real sizes: Qwen3-30B-A3B', tokens: 7, slots: 8, width: 2048 },
] as const satisfies readonly CombineCase[];

testKernel<CombineCase>('routing/combine', cases, async ({ tokens, slots, width, left = 0 }, laboratory) => {
  const random = new Random(tokens + width);
  const experts = 2 * slots;
  const chosen = leaveOut(randomChoices(random, { experts, slots, tokens }), left * slots);
  const input = random.normals(tokens * slots * width);
  const before = random.normals(tokens * width);
  const output = laboratory.output(before.length, before);
  const call = { width, slots, batch: batchOf(laboratory, tokens), choices: laboratory.input(chosen.words), input: laboratory.input(input), output };
  await laboratory.run(await combine(laboratory.programs, call), tokens);
  const expected = combineReference({ slots, choices: chosen.choices }, input.map((value, index) => (index < left * slots * width ? 0 : value)), before);
  expectClose(await laboratory.readFloats(output, before.length), expected, f32Tolerance);
});
