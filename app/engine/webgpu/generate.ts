import type { ChatMessage, EngineEvent, ExpertCounters, FinishEvent, FinishReason } from '../engine';
import type { CheckedOptions } from '../options';
import { Answer } from '../generation/answer';
import { addGrowth, noExpertCounts, type ExpertCounts } from './expert-cache';
import type { LoadedModel } from './load';
import { buildPrompt, thoughtEnd } from '../generation/prompt';
import type { SampledToken } from '../generation/sampled-token';
import { certain, goOnAfter, spent } from '../generation/written';

/**
 * One answer: prompt, prefill, and decoding until the model ends it, a stop string appears, the room or `max_tokens` is used up, or the
 * signal says stop. When the budget of thought is used up, the end of the thought is written for the model and decoding goes on.
 * @throws RequestError, DeviceLostError
 */
export async function* generate(
  model: LoadedModel,
  messages: readonly ChatMessage[],
  options: CheckedOptions,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const { tokenizer, session, contextLength } = model;
  const clock = new Clock();
  const prompt = buildPrompt(model, messages, options);
  const sequence = [...prompt.tokens];
  const reusedTokens = session.cachedPrefix(sequence.slice(0, -1));
  const text = sequence.map((id) => tokenizer.tokenText(id)).join('');
  yield { type: 'prompt', tokenIds: prompt.tokens, text, reusedTokens, droppedMessages: prompt.droppedMessages };

  const before = { ...session.counts, experts: { ...session.counts.experts } };
  const answer = new Answer({ tokenizer, startsInside: prompt.insideThought, stop: options.stop, topLogprobs: options.topLogprobs });
  // Asked anew each time: it changes while we wait.
  const aborted = () => signal.aborted;
  let generated = 0;
  // Its own words, which no sampling chose.
  const forceEndOfThought = () => {
    for (const id of tokenizer.encode(thoughtEnd, { special: true })) {
      sequence.push(id);
      generated++;
      answer.push({ id, ...certain }, true);
    }
  };
  generated = goOnAfter(options.written, sequence, answer, model);
  if (generated > 0 && spent(answer, options.thinkBudget)) {
    forceEndOfThought();
    yield answer.take();
  }
  let reason: FinishReason | undefined = answer.stopped ? 'stop' : undefined;
  while (reason === undefined) {
    const known = sequence.slice(0, -1);
    for await (const done of session.prefill(known, signal)) yield { type: 'prefill', done, total: known.length };
    for (const notice of model.gpu.takeNotices()) yield { type: 'notice', notice };
    if (generated === options.written.length) clock.prefilled(known.length - reusedTokens);
    session.setSampling(options.sampling, prompt.tokens, sequence.slice(prompt.tokens.length));

    const limit = Math.min(options.maxTokens - generated, contextLength - sequence.length + 1);
    if (aborted()) reason = 'abort';
    else if (limit <= 0) reason = 'length';
    else {
      let ending: Ending | undefined;
      const extras = { logits: options.topLogprobs > 0, experts: options.experts };
      const start = { token: sequence.at(-1)!, step: generated, limit, extras, signal };
      for await (const sampled of session.decode(start)) {
        for (const token of sampled) {
          sequence.push(token.id);
          generated++;
          clock.token();
          ending = tokenizer.endIds.has(token.id) ? 'stop' : take(answer, token, options.thinkBudget);
          if (ending !== undefined) break;
        }
        yield answer.take();
        if (ending !== undefined) break;
      }
      if (aborted()) ending ??= 'abort';
      if (ending !== 'budget') reason = ending ?? 'length';
    }
    if (reason === undefined) {
      forceEndOfThought();
      yield answer.take();
    }
  }
  yield answer.finish();
  yield finishEvent(model, { reason, thoughtUnfinished: answer.thinking, promptTokens: prompt.tokens.length, generated, clock, before });
}

/** Why decoding stops; `budget` is not the end of the answer, only of the thought. */
type Ending = 'stop' | 'abort' | 'budget';

/** Adds a token to the answer and tells whether it ends something. */
function take(answer: Answer, token: SampledToken, thinkBudget: number): Ending | undefined {
  answer.push(token);
  if (answer.stopped) return 'stop';
  return spent(answer, thinkBudget) ? 'budget' : undefined;
}

interface FinishedAnswer {
  readonly reason: FinishReason;
  readonly thoughtUnfinished: boolean;
  readonly promptTokens: number;
  readonly generated: number;
  readonly clock: Clock;
  readonly before: LoadedModel['session']['counts'];
}

function finishEvent(model: LoadedModel, { reason, thoughtUnfinished, promptTokens, generated, clock, before }: FinishedAnswer): FinishEvent {
  const { counts } = model.session;
  const tokens = Math.max(1, counts.tokens - before.tokens);
  return {
    type: 'finish',
    reason,
    thoughtUnfinished,
    promptTokens,
    generatedTokens: generated,
    timing: clock.timing(),
    counters: {
      dispatchesPerToken: model.gpu.decode.steps.length,
      submitsPerToken: (counts.submits - before.submits) / tokens,
      readbacksPerToken: (counts.readbacks - before.readbacks) / tokens,
      bytesReadPerToken: Math.round(model.gpu.decode.weightBytes + (counts.kvBytes - before.kvBytes) / tokens),
      gpuBytes: model.gpu.memory.bytes,
      ...(model.gpu.streaming && { experts: expertCounters(before.experts, counts.experts, tokens) }),
    },
  };
}

function expertCounters(before: ExpertCounts, after: ExpertCounts, tokens: number): ExpertCounters {
  const grown = { ...noExpertCounts };
  addGrowth(grown, before, after);
  const missing = grown.chosen - grown.present;
  return {
    hitRate: grown.chosen === 0 ? 1 : grown.present / grown.chosen,
    foreseenRate: missing === 0 ? 0 : grown.foreseen / missing,
    diskBytesPerToken: grown.readBytes / tokens,
    usedBytesPerToken: grown.placedBytes / tokens,
    diskReadsPerToken: grown.reads / tokens,
    stallsPerToken: grown.stalls / tokens,
    stallMillisecondsPerToken: grown.stallMilliseconds / tokens,
    readMillisecondsPerToken: grown.readMilliseconds / tokens,
  };
}

class Clock {
  readonly #begun = performance.now();
  #prefillEnd = 0;
  #prefillTokens = 0;
  #firstToken = 0;
  #lastToken = 0;
  #tokens = 0;

  prefilled(tokens: number): void {
    this.#prefillEnd = performance.now();
    this.#prefillTokens = tokens;
  }

  token(): void {
    this.#lastToken = performance.now();
    if (this.#tokens++ === 0) this.#firstToken = this.#lastToken;
  }

  timing(): FinishEvent['timing'] {
    const perSecond = (tokens: number, milliseconds: number) => (tokens > 0 && milliseconds > 0 ? (1000 * tokens) / milliseconds : 0);
    return {
      firstTokenMs: this.#tokens === 0 ? 0 : this.#firstToken - this.#begun,
      prefillTokensPerSecond: perSecond(this.#prefillTokens, this.#prefillEnd - this.#begun),
      // Tokens of one readback arrive together, so the rate is over all of them, the first one's prefill left out.
      decodeTokensPerSecond: perSecond(this.#tokens, this.#lastToken - this.#prefillEnd),
    };
  }
}
