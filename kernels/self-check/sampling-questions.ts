import { f32Tolerance } from '../harness/compare';
import type { Laboratory } from '../harness/laboratory';
import { Random } from '../harness/random';
import { writeBatch } from '../program/batch';
import { sampling, samplingBytes, writeSeen, writeSettings } from '../sampling/sampling';
import { distributionReference, drawReference, logitStatistics } from '../sampling/sampling.ref';
import type { Asked } from './question';

const vocabulary = 1000;
const ringCapacity = 4;
const settings = { repetitionPenalty: 1.1, presencePenalty: 0, temperature: 0.8, topK: 0, topP: 0.95, minP: 0, seed: 3 };

/** One token drawn with penalty, temperature and top-p: its id, log-probability and the entropy. */
export async function askSampling(laboratory: Laboratory): Promise<Asked> {
  const logits = new Random(vocabulary).normals(vocabulary, 3);
  const prompt = [1, 2, 3];
  const bytes = samplingBytes(vocabulary, ringCapacity);
  const ring = laboratory.output(bytes.ring / 4);
  const scratch = (name: 'slices' | 'scores' | 'candidates') => laboratory.output(bytes[name] / 4);
  const steps = await sampling(laboratory.programs, {
    vocabulary,
    ringCapacity,
    batch: laboratory.output(8, new Uint32Array(writeBatch({ firstPosition: 3, step: 0, tokens: [0] }))),
    logits: laboratory.input(logits),
    settings: laboratory.input(new Uint8Array(writeSettings(settings))),
    seen: laboratory.output(vocabulary, writeSeen(vocabulary, prompt, [])),
    ring,
    slices: scratch('slices'),
    scores: scratch('scores'),
    candidates: scratch('candidates'),
  });
  const { probabilities } = distributionReference(logits, writeSeen(vocabulary, prompt, []), settings);
  const id = inverse(probabilities, drawReference(settings.seed, 0));
  const { logprobs, entropy } = logitStatistics(logits);
  return {
    runs: [{ steps, tokens: 1 }],
    output: ring,
    // An id is a share of the vocabulary here, so that it weighs as much as the others and one next to it is still far off.
    expected: [id / vocabulary, logprobs[id]!, entropy],
    tolerance: f32Tolerance,
    read: (words) => {
      const [, logprob, entropyRead] = new Float32Array(words.buffer, words.byteOffset, 3);
      return [words[0]! / vocabulary, logprob!, entropyRead!];
    },
  };
}

/** The first id at which the distribution function passes the draw. */
function inverse(probabilities: Float64Array, draw: number): number {
  let sum = 0;
  return probabilities.findIndex((probability) => (sum += probability) > draw);
}
