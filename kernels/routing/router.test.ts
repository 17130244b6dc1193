import { expectClose, expectEqual, f32Tolerance } from '../harness/compare';
import { testKernel } from '../harness/define';
import { Random } from '../harness/random';
import { writeBatch } from '../program/batch';
import { choiceWords, noPlace, router, slotsOf, type Routing } from './router';
import { routerReference } from './router.ref';

interface RouterCase extends Partial<Routing> {
  readonly name: string;
  readonly tokens?: number;
  /** The logits of one token; default normal numbers. */
  readonly logits?: (expert: number, random: Random) => number;
  readonly bias?: (expert: number, random: Random) => number;
}

const plain: Routing = { experts: 64, used: 6, gate: 'softmax', normalized: false, scale: 1, shared: 0 };
const normal = (size: number, mean = 0) => (_: number, random: Random) => mean + size * random.normal();

const cases: readonly RouterCase[] = [
  { name: 'softmax, as OLMoE', used: 8 },
  { name: 'softmax, normalised, as Qwen 3', experts: 128, used: 8, normalized: true, tokens: 3 },
  { name: 'scaled and with two shared experts, as DeepSeek V2-Lite', shared: 2, scale: 16, tokens: 5 },
  { name: 'groups by their best expert, as DeepSeek V2', experts: 160, gate: 'softmax', groups: { count: 8, used: 3 }, scale: 16 },
  {
    name: 'groups by their best two, sigmoid and bias, as R1',
    experts: 256, used: 8, gate: 'sigmoid', groups: { count: 8, used: 4 }, normalized: true, scale: 2.5, shared: 1, tokens: 4,
    bias: normal(0.3),
  },
  {
    name: 'a negative bias: no score is above 0, and what is masked must not win',
    experts: 64, gate: 'sigmoid', groups: { count: 8, used: 2 }, normalized: true, bias: normal(0.2, -1.8), tokens: 7,
  },
  {
    name: 'logits around −40: affinities of 1e-18', gate: 'sigmoid', normalized: true, logits: normal(1, -40), bias: normal(1e-18),
  },
  { name: 'logits of ±1000, sigmoid', gate: 'sigmoid', logits: (expert, random) => (expert % 2 ? 1 : -1) * 1000 * random.uniform() },
  { name: 'logits of ±1000, softmax', experts: 8, used: 2, logits: (expert) => 1000 - 3 * expert, normalized: true },
  { name: 'ties go to the lower index', experts: 40, logits: (expert) => expert % 3 },
  { name: 'ties of groups, too', experts: 40, used: 4, groups: { count: 10, used: 2 }, logits: (expert) => (expert % 4 === 2 ? 1 : 0) },
  { name: 'all equal', experts: 33, used: 5, logits: () => -7 },
  { name: 'one expert of one', experts: 1, used: 1, normalized: true, tokens: 2 },
  { name: 'all experts', experts: 8, used: 8, normalized: true },
  { name: 'all groups', experts: 32, groups: { count: 4, used: 4 }, gate: 'sigmoid', bias: normal(1) },
  { name: 'more experts than a workgroup has invocations', experts: 520, used: 12, normalized: true },
];

testKernel<RouterCase>('routing/router', cases, async (testCase, laboratory) => {
  const routing: Routing = { ...plain, ...testCase };
  const { tokens = 1, logits: logitOf = normal(2), bias: biasOf } = testCase;
  const random = new Random(routing.experts);
  const logits = Float32Array.from({ length: tokens * routing.experts }, (_, index) => logitOf(index % routing.experts, random));
  const bias = biasOf && Float32Array.from({ length: routing.experts }, (_, expert) => biasOf(expert, random));
  const words = choiceWords * tokens * slotsOf(routing);
  const choices = laboratory.output(words);
  const buffers = { logits: laboratory.input(logits), bias: bias && laboratory.input(bias), choices };
  await laboratory.run(await router(laboratory.programs, { ...routing, ...buffers }), tokens);
  const expected = routerReference(routing, logits, bias);
  const actual = await laboratory.readWords(choices, words);
  const weights = new Float32Array(actual.buffer);
  expectEqual(expected.map((_, slot) => actual[choiceWords * slot]!), expected.map(({ expert }) => expert), 'experts');
  expectClose(expected.map((_, slot) => weights[choiceWords * slot + 1]!), expected.map(({ weight }) => weight), f32Tolerance, 'weights');
});

const traces: readonly { readonly name: string; readonly step: number; readonly placed?: true }[] = [
  { name: 'the trace keeps the routed experts of a step in its place of the ring', step: 5 },
  { name: 'the trace of the first step', step: 0 },
  { name: 'the trace keeps experts where the choices are their places', step: 1, placed: true },
];

testKernel('routing/router', traces, async ({ step, placed }, laboratory) => {
  const routing: Routing = { ...plain, experts: 16, used: 3, shared: 1 };
  // Odd ones are not there.
  const places = Uint32Array.from({ length: routing.experts + 1 }, (_, expert) => (expert % 2 === 1 ? noPlace : 100 + expert));
  const [steps, stride, first] = [4, 8, 2];
  const logits = new Random(step).normals(routing.experts);
  const buffer = laboratory.output(choiceWords * steps * stride, new Uint32Array(choiceWords * steps * stride));
  const batch = laboratory.input(new Uint8Array(writeBatch({ firstPosition: 9, step, tokens: [1] })));
  const call = {
    ...routing,
    logits: laboratory.input(logits),
    choices: laboratory.output(choiceWords * slotsOf(routing)),
    places: placed && laboratory.input(places),
    trace: { buffer, steps, stride, first, batch },
  };
  await laboratory.run(await router(laboratory.programs, call));
  const words = await laboratory.readWords(buffer, choiceWords * steps * stride);
  const expected = new Uint32Array(words.length);
  const chosen = routerReference(routing, logits, undefined);
  const routed = chosen.slice(0, routing.used);
  const begin = choiceWords * ((step % steps) * stride + first);
  for (const [slot, { expert }] of routed.entries()) {
    expected[begin + choiceWords * slot] = expert;
    // Weights are compared where they are computed, above.
    expected[begin + choiceWords * slot + 1] = words[begin + choiceWords * slot + 1]!;
  }
  expectEqual(words, expected, 'trace');
  const choices = await laboratory.readWords(call.choices, choiceWords * chosen.length);
  const where = chosen.map(({ expert }) => (placed ? places[expert]! : expert));
  expectEqual(chosen.map((_, slot) => choices[choiceWords * slot]!), where, 'places');
  const weights = new Float32Array(words.buffer);
  expectClose(routed.map((_, slot) => weights[begin + choiceWords * slot + 1]!), routed.map(({ weight }) => weight), f32Tolerance, 'weights');
});
