import { testKernel } from '../harness/define';
import { Random } from '../harness/random';
import { gemmTiling } from '../matmul/gemm';
import { groupByExpert, groupingWords, mostTiles } from './group';
import { groupReference } from './group.ref';
import { batchOf, leaveOut, randomChoices } from './testing';

interface GroupCase {
  readonly name: string;
  readonly experts: number;
  readonly slots: number;
  readonly tokens: number;
  /** Choices at the beginning that are of experts which are not there. */
  readonly left?: number;
}

const cases = [
  { name: 'one token', experts: 4, slots: 2, tokens: 1 },
  { name: 'most experts without a token', experts: 130, slots: 2, tokens: 5 },
  { name: 'every expert by every token', experts: 3, slots: 3, tokens: 70 },
  { name: 'some choices past the end', experts: 7, slots: 3, tokens: 20, left: 9 },
  { name: 'one expert of one', experts: 1, slots: 1, tokens: 9 },
  { name: 'as many as DeepSeek-V3 has, a chunk of 256', experts: 257, slots: 9, tokens: 256 },
] as const satisfies readonly GroupCase[];

testKernel<GroupCase>('routing/group', cases, async ({ experts, slots, tokens, left = 0 }, laboratory) => {
  const { capabilities } = laboratory.context;
  const { choices, words } = leaveOut(randomChoices(new Random(experts), { experts, slots, tokens }), left);
  const groupingLength = groupingWords(capabilities, { experts, slots }, tokens);
  const grouping = laboratory.output(groupingLength);
  const order = laboratory.output(tokens * slots);
  const call = { experts, slots, batch: batchOf(laboratory, tokens), choices: laboratory.input(words), grouping, order };
  await laboratory.run(await groupByExpert(laboratory.programs, call), tokens);
  const { tokens: tokensPerTile } = gemmTiling(capabilities);
  const expected = groupReference(choices.map(({ expert }, index) => (index < left ? -1 : expert)), experts, tokensPerTile);
  const [count, ...tiles] = await laboratory.readWords(grouping, groupingLength);
  const actual = Array.from({ length: count! }, (_, tile) => tiles.slice(3 * tile, 3 * tile + 3).join());
  const wanted = expected.tiles.map(({ expert, first, end }) => [expert, first, end].join());
  if (actual.join(' ') !== wanted.join(' ')) throw new Error(`tiles ${actual.join(' ')} instead of ${wanted.join(' ')}`);
  if (wanted.length > mostTiles(tokens * slots, experts, tokensPerTile)) throw new Error('more tiles than a grid has room for');
  const placed = await laboratory.readWords(order, tokens * slots);
  if (placed.subarray(0, expected.order.length).join() !== expected.order.join()) throw new Error(`order ${placed.join()} instead of ${expected.order.join()}`);
});
