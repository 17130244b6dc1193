import type { Laboratory } from '../harness/laboratory';
import { randomTensor, readerOf } from '../harness/matrix';
import { Random } from '../harness/random';
import { createMatrix } from '../matmul/load';
import type { FormatName } from '../quantization/format';
import { formats } from '../quantization/formats';
import { writeBatch } from '../program/batch';
import { choiceWords, noPlace } from './router';
import type { ExpertStack } from './stack';

/** What a test of the experts' kernels is about. */
export interface ExpertCase {
  readonly name: string;
  readonly format: FormatName;
  readonly experts: number;
  readonly slots: number;
  readonly tokens?: number;
  /** Of one expert. */
  readonly rows: number;
  readonly columns: number;
  /** How many experts a binding holds; default all. */
  readonly expertsPerShard?: number;
}

/** A stack of random experts on the laboratory's GPU, and which of them each token goes to. */
export async function randomExperts(laboratory: Laboratory, testCase: ExpertCase) {
  const { format: name, experts, slots, tokens = 1, rows, columns, expertsPerShard = experts } = testCase;
  const format = formats[name];
  const { bytes, weights } = randomTensor({ format: name, rows: experts * rows, columns });
  const parts = [experts * rows];
  const { capabilities } = laboratory.context;
  const planes = format.planes.reduce((sum, plane) => sum + plane.bytes, 0);
  const expertBytes = (rows * columns * planes) / format.blockWeights;
  const maxBindingBytes = expertsPerShard === experts ? capabilities.maxBindingBytes : expertsPerShard * expertBytes + 16 * format.planes.length;
  const context = { ...laboratory.context, capabilities: { ...capabilities, maxBindingBytes } };
  const source = { label: name, format, columns, parts, together: rows, read: readerOf([bytes], parts) };
  const matrix = await createMatrix(context, laboratory.memory, source);
  const shards = Math.ceil(experts / expertsPerShard);
  if (matrix.shards.length !== shards) throw new Error(`${matrix.shards.length} shards instead of ${shards}`);
  const random = new Random(experts + slots);
  const { choices, words } = randomChoices(random, { experts, slots, tokens });
  const stack: ExpertStack = { matrix, experts };
  return { stack, reference: { weights, experts, columns, slots, choices }, choices: laboratory.input(words), random };
}

/** What a router might choose, and the same as `struct Choice` [tokens, slots]. */
export function randomChoices(random: Random, { experts, slots, tokens }: { readonly experts: number; readonly slots: number; readonly tokens: number }) {
  const choices = Array.from({ length: tokens }, () => chooseExperts(random, experts, slots)).flat();
  const words = new Float32Array(choiceWords * choices.length);
  for (const [slot, { expert, weight }] of choices.entries()) {
    new Uint32Array(words.buffer)[choiceWords * slot] = expert;
    words[choiceWords * slot + 1] = weight;
  }
  return { choices, words };
}

/** The same choices, on the GPU the first of them of an expert past every end. */
export function leaveOut(chosen: ReturnType<typeof randomChoices>, count: number) {
  const expertOf = new Uint32Array(chosen.words.buffer);
  for (let index = 0; index < count; index++) expertOf[choiceWords * index] = noPlace;
  return chosen;
}

/** A batch of so many tokens. */
export function batchOf(laboratory: Laboratory, tokens: number): GPUBuffer {
  return laboratory.input(new Uint8Array(writeBatch({ firstPosition: 0, step: 0, tokens: new Uint32Array(tokens) })));
}

/** Different experts, with weights. */
function chooseExperts(random: Random, experts: number, slots: number) {
  const left = Array.from({ length: experts }, (_, expert) => expert);
  return Array.from({ length: slots }, () => {
    const [expert] = left.splice(random.integer(0, left.length - 1), 1);
    return { expert: expert!, weight: Math.fround(random.normal()) };
  });
}
