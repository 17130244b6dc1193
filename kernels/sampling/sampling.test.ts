import { testKernel } from '../harness/define';
import type { Laboratory } from '../harness/laboratory';
import { Random } from '../harness/random';
import { writeBatch } from '../program/batch';
import { sampling, samplingBytes, writeSeen, writeSettings, type SamplingSettings } from './sampling';
import { distributionReference, drawReference, logitStatistics } from './sampling.ref';

interface SamplingCase extends SamplingSettings {
  readonly name: string;
  readonly logits: Float32Array;
  /** Tokens drawn one after another from the same logits. */
  readonly draws: number;
  readonly prompt: readonly number[];
}

const unbiased = { repetitionPenalty: 1, presencePenalty: 0 };
const penalties = { repetitionPenalty: 1.4, presencePenalty: 0.5 };
const greedy: SamplingSettings = { ...unbiased, temperature: 0, topK: 0, topP: 1, minP: 0, seed: 1 };
const drawn: SamplingSettings = { ...greedy, temperature: 1 };
const ringCapacity = 64;
const firstPosition = 100;
const promptTokens = 3;

function make(name: string, logits: Float32Array, settings: SamplingSettings, draws = 8, prompt: number[] = []): SamplingCase {
  return { name, logits, draws, prompt, ...settings };
}

/** Logits as models give them: a bulk, and some that stand out. */
function modelLogits(seed: number, vocabulary: number): Float32Array {
  const random = new Random(seed);
  return random.normals(vocabulary, 2).map((logit) => (random.uniform() < 0.002 ? logit + 9 : logit) - 4);
}

const equal = new Float32Array(1000).fill(3.25);
const small = Float32Array.of(1, -0.5, 2, 0.25, -1, 1.5, 0);
const flat = new Random(6).normals(60);
const medium = modelLogits(1, 5003);
const large = modelLogits(2, 151_936);
const certain = modelLogits(3, 700).fill(80, 411, 412);
const lowest = modelLogits(4, 300).map((logit) => logit - 1e4);
const extreme = Float32Array.of(-1e30, 1e30, -1e38, 1e30, 0);
const zeros = Float32Array.of(-1, -0, 0, -0, -3);

const cases: SamplingCase[] = [
  make('greedy, vocabulary of Qwen 2', large, greedy, 1),
  make('greedy, of equal logits the lowest id', equal, greedy, 1),
  make('greedy, −0 equals 0', zeros, greedy, 1),
  make('greedy, logits of ±1e30', extreme, greedy, 1),
  make('greedy, penalties move the choice on', small, { ...greedy, repetitionPenalty: 1.3, presencePenalty: 0.7 }, 12, [2, 5]),
  make('one token is the whole vocabulary', Float32Array.of(-7), drawn, 2),
  make('temperature alone', medium, { ...drawn, temperature: 0.8 }),
  make('temperature and top-p as DeepSeek advises, vocabulary of Qwen 2', large, { ...drawn, temperature: 0.6, topP: 0.95 }, 8),
  make('temperature alone, largest vocabulary', modelLogits(5, 262_144), drawn, 2),
  make('as much work as there can be', modelLogits(5, 262_144), { ...drawn, temperature: 3, topK: 5000, topP: 0.9 }, 1),
  make('a hot temperature', medium, { ...drawn, temperature: 3, topP: 0.9 }),
  make('top-p tiny: the best alone', medium, { ...drawn, topP: 1e-6 }),
  make('top-p 0: the best alone', medium, { ...drawn, topP: 0 }),
  make('top-p of equal logits: all tie', equal, { ...drawn, topP: 0.3 }),
  make('top-k 1', medium, { ...drawn, topK: 1 }),
  make('top-k 40', large, { ...drawn, topK: 40 }, 8),
  make('top-k 1000, more than there are slices', medium, { ...drawn, temperature: 2, topK: 1000 }),
  make('top-k as large as the vocabulary', small, { ...drawn, topK: 7 }),
  make('top-k far beyond the vocabulary', small, { ...drawn, topK: 4_000_000_000 }),
  make('top-k of a vocabulary smaller than the slices', small, { ...drawn, topK: 3 }, 40),
  make('top-k ties stay', equal, { ...drawn, topK: 5 }),
  make('top-k of −0 and 0', zeros, { ...drawn, topK: 2 }, 40),
  make('min-p', medium, { ...drawn, minP: 0.1 }),
  make('min-p 1: the best alone', medium, { ...drawn, minP: 1 }),
  make('top-p of what top-k leaves', flat, { ...drawn, topK: 20, topP: 0.6 }, 40),
  make('min-p of what top-k leaves', flat, { ...drawn, topK: 40, minP: 0.4 }, 40),
  make('min-p after top-p', flat, { ...drawn, topP: 0.9, minP: 0.2 }, 40),
  make('top-k, top-p and min-p together', medium, { ...drawn, temperature: 1.5, topK: 60, topP: 0.8, minP: 0.02 }),
  make('penalties and temperature', small, { ...drawn, temperature: 0.7, ...penalties }, 30, [0, 4]),
  make('one token has all the mass', certain, { ...drawn, topP: 0.95 }),
  make('logits around −1e4', lowest, { ...drawn, topP: 0.9 }),
  make('logits of ±1e38', extreme, { ...drawn, topP: 0.9 }),
  make('another seed', medium, { ...drawn, seed: 0xfedcba98 }),
];

testKernel('sampling/sampling', cases, async (testCase, laboratory) => {
  const { logits, prompt, seed, temperature } = testCase;
  // A GPU's variant has more lanes, and on the software adapters of tests their barriers take long.
  const draws = laboratory.context.capabilities.software ? testCase.draws : Math.min(testCase.draws, 4);
  const { records, seen, batch } = await run(laboratory, { ...testCase, draws });
  const { logprobs, entropy } = logitStatistics(logits);
  const penalized = testCase.repetitionPenalty !== 1 || testCase.presencePenalty !== 0;
  const expectedSeen = writeSeen(logits.length, prompt, []);
  let distribution = distributionReference(logits, expectedSeen, testCase);
  records.forEach(({ id, ...record }, step) => {
    if (penalized) distribution = distributionReference(logits, expectedSeen, testCase);
    if (temperature === 0) equals(id, distribution.greedy, `token ${step}`);
    else checkDraw(id, drawReference(seed, step), distribution.probabilities, step);
    near(record.logprob, logprobs[id]!, 1e-5, `log-probability ${step}`);
    near(record.entropy, entropy, 1e-5, `entropy ${step}`);
    expectedSeen[id]! |= 2;
  });
  equals(seen.join(), expectedSeen.join(), 'seen');
  const [position, count, step, , token] = batch;
  const expectedBatch = [firstPosition + promptTokens + draws - 1, 1, draws, records.at(-1)!.id];
  equals([position, count, step, token].join(), expectedBatch.join(), 'batch');
});

/** 9 values have 8 degrees of freedom: one true sample in a thousand exceeds this. The seeds are fixed. */
const chiSquareLimit = 26.12;
const nine = Float32Array.of(0.3, -1, 2.2, 1.9, -0.4, 0, 1.1, 0.8, -2);
const frequencyCases = [1, 2, 3].map((seed) => ({ name: `frequencies follow the probabilities, seed ${seed}`, seed }));

testKernel('sampling/sampling', frequencyCases, async ({ seed }, laboratory) => {
  const settings = { ...drawn, temperature: 1.2, seed };
  const draws = laboratory.context.capabilities.software ? 1000 : 60;
  const { records } = await run(laboratory, { ...make('', nine, settings, draws) }, draws);
  const { probabilities } = distributionReference(nine, new Uint32Array(9), settings);
  const counts = new Float64Array(9);
  for (const { id } of records) counts[id]!++;
  const chiSquare = probabilities.reduce((sum, share, id) => sum + (counts[id]! - draws * share) ** 2 / (draws * share), 0);
  if (!(chiSquare < chiSquareLimit)) throw new Error(`χ² is ${chiSquare} for the counts ${counts.join(', ')}`);
});

async function run(laboratory: Laboratory, testCase: SamplingCase, capacity = ringCapacity) {
  const { logits, draws, prompt } = testCase;
  const vocabulary = logits.length;
  const bytes = samplingBytes(vocabulary, capacity);
  const words = (name: keyof typeof bytes) => bytes[name] / 4;
  const seen = laboratory.output(words('seen'), writeSeen(vocabulary, prompt, []));
  const ring = laboratory.output(words('ring'));
  // As after a prompt: the batch holds several tokens.
  const tokens = new Uint32Array(promptTokens);
  const batch = laboratory.output(8, new Uint32Array(writeBatch({ firstPosition, step: 0, tokens })));
  const steps = await sampling(laboratory.programs, {
    vocabulary,
    ringCapacity: capacity,
    batch,
    logits: laboratory.input(logits),
    settings: laboratory.input(new Uint8Array(writeSettings(testCase))),
    seen,
    ring,
    slices: laboratory.output(words('slices')),
    scores: laboratory.output(words('scores')),
    candidates: laboratory.output(words('candidates')),
  });
  await laboratory.run(Array.from({ length: draws }, () => steps).flat());
  const ids = await laboratory.readWords(ring, words('ring'));
  const floats = new Float32Array(ids.buffer);
  const records = Array.from({ length: draws }, (_, index) => {
    return { id: ids[4 * index]!, logprob: floats[4 * index + 1]!, entropy: floats[4 * index + 2]! };
  });
  return { records, seen: await laboratory.readWords(seen, vocabulary), batch: await laboratory.readWords(batch, 5) };
}

/** The id must be the one at which the distribution function passes the draw; sums in f32 may move a border by a little. */
function checkDraw(id: number, draw: number, probabilities: Float64Array, step: number): void {
  const slack = 1e-5;
  const before = probabilities.subarray(0, id).reduce((a, b) => a + b, 0);
  const after = before + probabilities[id]!;
  if (!(probabilities[id]! > 0)) throw new Error(`token ${step}: ${id} was cut off but drawn`);
  if (draw >= before - slack && draw <= after + slack) return;
  throw new Error(`token ${step}: ${id} covers ${before} … ${after}, the draw is ${draw}`);
}

function equals(actual: unknown, expected: unknown, what: string): void {
  if (actual !== expected) throw new Error(`${what} is ${String(actual)} instead of ${String(expected)}`);
}

function near(actual: number, expected: number, tolerance: number, what: string): void {
  const error = Math.abs(actual - expected) / Math.max(1, Math.abs(expected));
  if (!(error <= tolerance)) throw new Error(`${what} is ${actual} instead of ${expected}`);
}
