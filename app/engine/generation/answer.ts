import type { DeltaEvent, GeneratedToken, TokenProbability } from '../engine';
import { createThinkingParser } from '../thinking/parser';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { StopStrings } from './stop-strings';
import { topLogprobs as topOf } from './likeliest';
import type { SampledToken } from './sampled-token';

export interface AnswerOptions {
  readonly tokenizer: Tokenizer;
  /** The prompt ends inside an open `<think>`. */
  readonly startsInside: boolean;
  readonly stop: readonly string[];
  readonly topLogprobs: number;
}

/** Turns sampled tokens into the deltas of one answer: whole characters, thought and content apart, ended by stop strings. */
export class Answer {
  readonly #options: AnswerOptions;
  readonly #detokenizer;
  readonly #thinking;
  readonly #stop: StopStrings;
  #tokens: GeneratedToken[] = [];
  #reasoning = '';
  #content = '';
  #stopped = false;
  #thoughtTokens = 0;

  constructor(options: AnswerOptions) {
    this.#options = options;
    this.#detokenizer = options.tokenizer.createDetokenizer();
    this.#thinking = createThinkingParser({ startsInside: options.startsInside });
    this.#stop = new StopStrings(options.stop);
  }

  /** Tokens of thought so far, tags not counted. */
  get thoughtTokens(): number {
    return this.#thoughtTokens;
  }

  get thinking(): boolean {
    return this.#thinking.state === 'thinking';
  }

  /** A stop string has appeared; what follows is not part of the answer. */
  get stopped(): boolean {
    return this.#stopped;
  }

  push(sampled: SampledToken, forced = false): void {
    const { tokenizer, topLogprobs } = this.#options;
    const { id, logprob, entropy, logits, experts } = sampled;
    const before = this.#thinking.state;
    const text = this.#detokenizer.push(id);
    // Tokens are forced to end the thought; that holds in a fence as well, where the same tag from the model is a quotation.
    this.#take(forced ? this.#thinking.endThought() : this.#thinking.push(text));
    const isTag = forced || before !== this.#thinking.state || tokenizer.kind(id) === 'control';
    const part = isTag ? 'control' : this.#thinking.state === 'thinking' ? 'reasoning' : 'content';
    if (part === 'reasoning') this.#thoughtTokens++;
    this.#tokens.push({
      id,
      text: tokenizer.tokenText(id),
      part,
      logprob,
      entropy,
      ...(logits !== undefined && topLogprobs > 0 && { top: likeliest(tokenizer, logits, topLogprobs) }),
      ...(experts !== undefined && { experts }),
      ...(forced && { forced }),
    });
  }

  /** Everything since the last call. */
  take(): DeltaEvent {
    const delta: DeltaEvent = { type: 'delta', reasoning_content: this.#reasoning, content: this.#content, tokens: this.#tokens };
    this.#reasoning = '';
    this.#content = '';
    this.#tokens = [];
    return delta;
  }

  /** The end: lets go of what was held back. */
  finish(): DeltaEvent {
    if (!this.#stopped) {
      this.#take(this.#thinking.push(this.#detokenizer.flush()));
      const last = this.#thinking.flush();
      this.#take(last);
      // What was held back for a stop string that did not come; nothing after one that did.
      this.#content += this.#stop.flush();
      if (last.retracted > 0) return { ...this.take(), retracted: last.retracted };
    }
    return this.take();
  }

  #take({ reasoning_content, content }: { readonly reasoning_content: string; readonly content: string }): void {
    if (this.#stopped) return;
    this.#reasoning += reasoning_content;
    const { text, stopped } = this.#stop.push(content);
    this.#content += text;
    this.#stopped = stopped;
  }
}

/** The `count` likeliest tokens with their log-probabilities, best first; of equal ones the lower id. */
export function likeliest(tokenizer: Tokenizer, logits: Float32Array, count: number): TokenProbability[] {
  return topOf(logits, count).map(([id, logprob]) => ({ id, text: tokenizer.tokenText(id), logprob }));
}
