import { f32Tolerance } from '../harness/compare';
import type { Laboratory } from '../harness/laboratory';
import { Random } from '../harness/random';
import { createMatrix } from '../matmul/load';
import { writeBatch } from '../program/batch';
import { combine } from '../routing/combine';
import { expertDown } from '../routing/down';
import { expertDownReference } from '../routing/down.ref';
import { expertGemm } from '../routing/expert_gemm';
import { expertGemmReference } from '../routing/expert_gemm.ref';
import { expertGateUp } from '../routing/gate_up';
import { expertGateUpReference } from '../routing/gate_up.ref';
import { groupByExpert, groupingWords } from '../routing/group';
import { choiceWords, router, slotsOf, type Routing } from '../routing/router';
import { routerReference } from '../routing/router.ref';
import { expertTuning } from '../routing/stack';
import { dequantize } from '../quantization/format';
import { randomBlocks } from './matrix-questions';
import type { Asked, ExpertUse } from './question';

const epsilon = 1e-6;

/** Two tokens through a router: the ids and weights of their experts. */
export async function askRouter(laboratory: Laboratory, routing: Routing, biased: boolean): Promise<Asked> {
  const random = new Random(routing.experts);
  const logits = random.normals(2 * routing.experts, 2);
  const bias = biased ? random.normals(routing.experts, 0.1) : undefined;
  const expected = routerReference(routing, logits, bias);
  const choices = laboratory.output(choiceWords * 2 * slotsOf(routing));
  const buffers = { logits: laboratory.input(logits), bias: bias && laboratory.input(bias), choices };
  return {
    runs: [{ steps: await router(laboratory.programs, { ...routing, ...buffers }), tokens: 2 }],
    output: choices,
    // An id is a share of the experts here, so that it weighs about as much as a weight and a wrong one is far off.
    expected: expected.flatMap(({ expert, weight }) => [expert / routing.experts, weight / routing.scale]),
    tolerance: f32Tolerance,
    read: (words) => {
      const weights = new Float32Array(words.buffer, words.byteOffset, words.length);
      return expected.flatMap((_, slot) => [words[2 * slot]! / routing.experts, weights[2 * slot + 1]! / routing.scale]);
    },
  };
}

export async function askExpertGateUp(laboratory: Laboratory, use: ExpertUse): Promise<Asked> {
  const { stack, reference, choices, random } = await smallStack(laboratory, use);
  const { slots, columns } = reference;
  const input = random.normals(columns);
  const norm = use.norm ? { weight: random.normals(columns), epsilon } : undefined;
  const output = laboratory.output((slots * rows) / 2);
  const steps = await expertGateUp(laboratory.programs, {
    stack,
    slots,
    choices,
    input: laboratory.input(input),
    output,
    norm: norm && { weight: laboratory.input(norm.weight), epsilon },
    tuning: expertTuning(laboratory.context.capabilities, use.rows * slots, use.columns),
  });
  return { runs: [{ steps, tokens: 1 }], output, expected: expertGateUpReference(reference, input, norm), tolerance: f32Tolerance };
}

export async function askExpertDown(laboratory: Laboratory, use: ExpertUse): Promise<Asked> {
  const { stack, reference, choices, random } = await smallStack(laboratory, use);
  const { slots, columns } = reference;
  const input = random.normals(slots * columns);
  const before = random.normals(rows);
  const output = laboratory.output(rows, before);
  const tuning = expertTuning(laboratory.context.capabilities, use.rows, use.columns);
  const steps = await expertDown(laboratory.programs, { stack, slots, choices, input: laboratory.input(input), output, tuning });
  return { runs: [{ steps, tokens: 1 }], output, expected: expertDownReference(reference, input, before), tolerance: f32Tolerance };
}

/** Two tokens through their experts, expert by expert: the choices sorted, then gate and up. */
export async function askGroupedGateUp(laboratory: Laboratory, use: ExpertUse): Promise<Asked> {
  const { stack, reference, choices, random } = await smallStack(laboratory, use, groupedTokens);
  const { slots, columns } = reference;
  const input = random.normals(groupedTokens * columns);
  const output = laboratory.output((groupedTokens * slots * rows) / 2);
  const { steps, ...sorted } = await sortChoices(laboratory, stack.experts, slots, choices);
  const call = { ...sorted, stack, slots, input: laboratory.input(input), inputs: 'shared', output, swiglu: true } as const;
  const runs = [{ steps: [...steps, ...(await expertGemm(laboratory.programs, call))], tokens: groupedTokens }];
  return { runs, output, expected: expertGemmReference(reference, input, 'shared', true), tolerance: f32Tolerance };
}

/** The same of down, and the sum over the experts of a token. */
export async function askGroupedDown(laboratory: Laboratory, use: ExpertUse): Promise<Asked> {
  const { stack, reference, choices, random } = await smallStack(laboratory, use, groupedTokens);
  const { slots, columns } = reference;
  const input = random.normals(groupedTokens * slots * columns);
  const before = random.normals(groupedTokens * rows);
  const [outputs, output] = [laboratory.output(groupedTokens * slots * rows), laboratory.output(before.length, before)];
  const { steps, ...sorted } = await sortChoices(laboratory, stack.experts, slots, choices);
  const { programs } = laboratory;
  const products = await expertGemm(programs, { ...sorted, stack, slots, input: laboratory.input(input), inputs: 'own', output: outputs });
  const sums = await combine(programs, { width: rows, slots, batch: sorted.batch, choices, input: outputs, output });
  const expected = expertDownReference(reference, input, before);
  return { runs: [{ steps: [...steps, ...products, ...sums], tokens: groupedTokens }], output, expected, tolerance: f32Tolerance };
}

const groupedTokens = 2;

async function sortChoices(laboratory: Laboratory, experts: number, slots: number, choices: GPUBuffer) {
  const batch = laboratory.input(new Uint8Array(writeBatch({ firstPosition: 0, step: 0, tokens: new Uint32Array(groupedTokens) })));
  const grouping = laboratory.output(groupingWords(laboratory.context.capabilities, { experts, slots }, groupedTokens));
  const order = laboratory.output(groupedTokens * slots);
  return { steps: await groupByExpert(laboratory.programs, { experts, slots, batch, choices, grouping, order }), batch, grouping, order };
}

/** Of one expert: two groups of eight. */
const rows = 16;

/** A stack of small experts, one more than compute for a token, laid out as that of the whole model. */
async function smallStack(laboratory: Laboratory, { format, slots }: ExpertUse, tokens = 1) {
  const experts = slots + 1;
  const columns = format.blockWeights === 256 ? 256 : 3 * 32;
  const random = new Random(slots);
  const rowBytes = (columns / format.blockWeights) * format.blockBytes;
  const bytes = randomBlocks(format, experts * rows * rowBytes, random);
  const matrix = await createMatrix(laboratory.context, laboratory.memory, {
    label: 'self-check',
    format,
    columns,
    parts: [experts * rows],
    together: rows,
    read: (_, firstRow, count) => Promise.resolve(bytes.subarray(firstRow * rowBytes, (firstRow + count) * rowBytes)),
  });
  const chosen = Array.from({ length: tokens * slots }, (_, choice) => {
    const slot = choice % slots;
    return { expert: (slots - slot + Math.floor(choice / slots)) % experts, weight: (slot + 1) / slots };
  });
  const words = new Uint32Array(choiceWords * chosen.length);
  const weights = new Float32Array(words.buffer);
  for (const [slot, { expert, weight }] of chosen.entries()) {
    words[choiceWords * slot] = expert;
    weights[choiceWords * slot + 1] = weight;
  }
  const reference = { weights: dequantize(format, bytes), experts, columns, slots, choices: chosen };
  return { stack: { matrix, experts }, reference, choices: laboratory.input(words), random };
}
