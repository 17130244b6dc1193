import { UnsupportedModelError } from '../errors';
import { draw, uniformOf, type Likely } from '../generation/draw';
import { logSumExp, selectLargest } from '../generation/likeliest';
import type { SampledToken } from '../generation/sampled-token';
import type { JsonFormat, SamplingOptions } from '../options';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { end, nothing, type Expression } from './expression';
import { expressionOfSchema } from './json-schema';

/** Candidates that are drawn from, as many as the CPU engine knows of. */
const likeliest = 256;

/** What is known of an answer when its next token is chosen. */
export interface ChoiceContext {
  readonly sampling: SamplingOptions;
  readonly prompt: readonly number[];
  /** Tokens of the answer so far, thought included. */
  readonly generated: readonly number[];
}

/**
 * An answer that keeps to a form, token by token: of the likeliest tokens only those are drawn from that lead on. Nothing is masked
 * beforehand; a token is tried when its turn comes, and most are refused by their first byte.
 */
export class Constraint {
  readonly #tokenizer: Tokenizer;
  #state: Expression;
  /** The first byte of every token; 256 for those that no answer may contain. */
  readonly #firstBytes: Uint16Array;

  /** @throws RequestError `invalid-option` for a schema that cannot be kept */
  constructor(format: JsonFormat, tokenizer: Tokenizer) {
    const schema = format.type === 'json_object' ? { type: 'object', additionalProperties: true } : (format.json_schema.schema ?? true);
    this.#state = expressionOfSchema(schema);
    this.#tokenizer = tokenizer;
    this.#firstBytes = Uint16Array.from({ length: tokenizer.vocabularySize }, (_, id) => {
      const kind = tokenizer.kind(id);
      const isText = kind === 'normal' || kind === 'byte';
      return isText ? (tokenizer.tokenBytes(id)[0] ?? 256) : 256;
    });
  }

  /** Nothing can follow: the answer is whole without the model's saying so. */
  get ended(): boolean {
    return this.#state === end;
  }

  allows(id: number): boolean {
    const first = this.#firstBytes[id]!;
    if (first === 256) return this.#state.complete && this.#tokenizer.endIds.has(id);
    return this.#state.after(first) !== nothing && this.#after(id) !== nothing;
  }

  /** Goes on behind a token that is part of the answer. */
  accept(id: number): void {
    this.#state = this.#after(id);
  }

  /** Draws from all logits of a step; the token carries its probability before the form was imposed. */
  drawFromLogits(step: SampledToken, { sampling, prompt, generated }: ChoiceContext): SampledToken {
    const { logits } = step;
    if (logits === undefined) throw new TypeError('A form needs the logits of every step.');
    const { repetitionPenalty: penalty } = sampling;
    const scores = penalty === 1 ? logits : logits.slice();
    // As transformers does, before the other settings.
    if (penalty !== 1) for (const id of new Set([...prompt, ...generated])) scores[id]! *= scores[id]! > 0 ? 1 / penalty : penalty;
    const best = selectLargest(scores, likeliest, (id) => this.allows(id)).map((id) => ({ id, logprob: scores[id]! }));
    if (best.length === 0) throw this.stuck();
    const id = draw(best, sampling, new Set(generated), uniformOf(sampling.seed, generated.length));
    return { ...step, id, logprob: logits[id]! - logSumExp(logits) };
  }

  /** Those of the likeliest tokens that lead on, where an engine tells no more than these. */
  filter<Token extends Likely>(tokens: readonly Token[]): readonly Token[] {
    return tokens.filter(({ id }) => this.allows(id));
  }

  /** Nothing leads on, which happens where a vocabulary lacks single bytes. */
  stuck(): UnsupportedModelError {
    const message = 'The vocabulary of this model has no token with which this form of the answer could go on. Take another model or form.';
    return new UnsupportedModelError('unsupported-feature', message, { feature: 'response_format' });
  }

  #after(id: number): Expression {
    let state = this.#state;
    for (const byte of this.#tokenizer.tokenBytes(id)) {
      state = state.after(byte);
      if (state === nothing) break;
    }
    return state;
  }
}
