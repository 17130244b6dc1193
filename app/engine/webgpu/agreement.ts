import type { SeededGolden, SeededGoldenModel, TokenScore } from '../../../fixtures/goldens';
import type { WebGpuEngine } from './engine';
import { collect } from './testing';

/** For tests, of any framework: throws when an engine that has loaded a golden's model computes other than the golden says. */

/** A lead of the likeliest token this small (in nats) can go to the next by the order of summation alone. */
const nearTie = 1e-3;

/**
 * The log-probabilities of the golden's tokens at every position, and the likeliest token where its lead is beyond tolerance.
 * @param tolerance largest difference of a log-probability
 */
export async function expectScores(
  engine: WebGpuEngine,
  { tokens }: SeededGolden,
  model: SeededGoldenModel,
  tolerance: number,
): Promise<void> {
  const { rows } = await engine.score({ tokenIds: tokens }, { top: model.options.vocabulary });
  if (rows.length !== model.rows.length) throw new Error(`${rows.length} rows instead of ${model.rows.length}`);
  for (const [position, expected] of model.rows.entries()) {
    const row = rows[position]!;
    const actual = new Map(row);
    for (const [id, logprob] of expected) {
      const difference = Math.abs(actual.get(id)! - logprob);
      // Written so that a number that is none fails.
      if (!(difference <= tolerance)) {
        throw new Error(`token ${id} after position ${position} has the log-probability ${actual.get(id)} instead of ${logprob}`);
      }
    }
    const likeliest = row[0]![0];
    if (leadOf(expected) > 2 * tolerance && likeliest !== expected[0]![0]) {
      throw new Error(`${likeliest} is likeliest after position ${position} instead of ${expected[0]![0]}`);
    }
  }
}

/** The greedy continuation, up to the first near tie. Decoding runs other kernels than scoring. */
export async function expectContinuation(
  engine: WebGpuEngine,
  { tokens }: SeededGolden,
  { greedy }: SeededGoldenModel,
  tie = nearTie,
): Promise<void> {
  const answer = await collect(engine, [], { temperature: 0, max_tokens: greedy.tokens.length, raw: tokens });
  expectTokens(answer.tokens, greedy, tie);
}

/** Tokens against those of a golden, up to the first near tie or the end of an answer. */
export function expectTokens(actual: readonly number[], { tokens, gaps }: SeededGoldenModel['greedy'], tie = nearTie): void {
  const firstTie = gaps.findIndex((gap) => gap < tie);
  const certain = tokens.slice(0, firstTie < 0 ? tokens.length : firstTie);
  if (certain.length < 4) throw new Error(`only ${certain.length} tokens before a near tie: this golden says too little`);
  const begin = actual.slice(0, certain.length);
  if (begin.join() !== certain.join()) throw new Error(`continued with ${begin.join(' ')} instead of ${certain.join(' ')}`);
}

function leadOf([first, second]: readonly TokenScore[]): number {
  return first![1] - second![1];
}
