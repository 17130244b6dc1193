import type { ChatMessage, EngineEvent, ExpertCounters, FinishEvent, FinishReason } from '../engine';
import type { Constraint } from '../grammar/constraint';
import type { CheckedOptions } from '../options';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { Answer } from '../generation/answer';
import { addGrowth, noExpertCounts, type ExpertCounts } from './expert-cache';
import type { LoadedModel } from './load';
import { answerOpening, endedThought, openForm } from '../generation/form';
import { buildPrompt, thoughtEnd } from '../generation/prompt';
import type { SampledToken } from '../generation/sampled-token';
import type { TokenLoop } from '../generation/token-loop';
import { certain, goOnAfter, spent } from '../generation/written';

/**
 * One answer: prompt, prefill, and decoding until the model ends it, a stop string appears, the room or `max_tokens` is used up, or the
 * signal says stop. When the budget of thought is used up, the end of the thought is written for the model and decoding goes on. An
 * answer that keeps to a form is drawn here, token by token, from the logits of each step.
 * @throws RequestError, DeviceLostError
 */
export async function* generate(
  model: LoadedModel,
  messages: readonly ChatMessage[],
  options: CheckedOptions,
  signal: AbortSignal,
): AsyncGenerator<EngineEvent> {
  const { tokenizer, contextLength } = model;
  const loop = await loopOf(model);
  const clock = new Clock();
  const form = await openForm(options.form, tokenizer);
  const prompt = buildPrompt(model, messages, options);
  const sequence = [...prompt.tokens];
  const reusedTokens = loop.cachedPrefix(sequence.slice(0, -1));
  const text = sequence.map((id) => tokenizer.tokenText(id)).join('');
  yield { type: 'prompt', tokenIds: prompt.tokens, text, reusedTokens, droppedMessages: prompt.droppedMessages };

  const before = { ...loop.counts, experts: { ...loop.counts.experts } };
  const answer = new Answer({ tokenizer, startsInside: prompt.insideThought, stop: options.stop, topLogprobs: options.topLogprobs });
  // Asked anew each time: it changes while we wait.
  const aborted = () => signal.aborted;
  let generated = 0;
  // Its own words, which no sampling chose.
  const write = (words: string) => {
    for (const id of tokenizer.encode(words, { special: true })) {
      sequence.push(id);
      generated++;
      answer.push({ id, ...certain }, true);
    }
  };
  generated = goOnAfter(options.written, sequence, answer, model, form);
  if (generated > 0 && spent(answer, options.thinkBudget)) {
    write(thoughtEnd);
    yield answer.take();
  }
  let reason: FinishReason | undefined = answer.stopped || form?.ended === true ? 'stop' : undefined;
  while (reason === undefined) {
    const known = sequence.slice(0, -1);
    for await (const done of loop.prefill(known, signal)) yield { type: 'prefill', done, total: known.length };
    for (const notice of model.gpu.takeNotices()) yield { type: 'notice', notice };
    if (generated === options.written.length) clock.prefilled(known.length - reusedTokens);
    const formed = answer.thinking ? undefined : form;
    if (formed === undefined) loop.setSampling(options.sampling, prompt.tokens, sequence.slice(prompt.tokens.length));

    const limit = Math.min(options.maxTokens - generated, contextLength - sequence.length + 1);
    if (aborted()) reason = 'abort';
    else if (limit <= 0) reason = 'length';
    else {
      let ending: Ending | undefined;
      const extras = { logits: options.topLogprobs > 0 || formed !== undefined, experts: options.experts };
      const start = { token: sequence.at(-1)!, step: generated, limit: formed === undefined ? limit : 1, extras, signal };
      for await (const sampled of loop.decode(start)) {
        for (const step of sampled) {
          const context = { sampling: options.sampling, prompt: prompt.tokens, generated: sequence.slice(prompt.tokens.length) };
          const token = formed?.drawFromLogits(step, context) ?? step;
          generated++;
          clock.token();
          const ends = tokenizer.endIds.has(token.id);
          // An answer of a form has to come, also where the model would end with its thought.
          if (ends) ending = form !== undefined && answer.thinking ? 'budget' : 'stop';
          else {
            sequence.push(token.id);
            ending = take(answer, token, options.thinkBudget, form, tokenizer);
          }
          if (ending !== undefined) break;
        }
        if (ending === 'budget') write(thoughtEnd);
        if (ending === 'answer') write(answerOpening);
        yield answer.take();
        if (ending !== undefined) break;
      }
      if (aborted()) ending ??= 'abort';
      if (ending === undefined) reason = formed === undefined ? 'length' : undefined;
      else if (ending !== 'budget' && ending !== 'answer') reason = ending;
    }
  }
  yield answer.finish();
  yield finishEvent(model, { reason, thoughtUnfinished: answer.thinking, promptTokens: prompt.tokens.length, generated, clock, before, loop });
}

/** The GPU, or until its kernels are compiled the processor, where it can. @throws ShaderError */
async function loopOf({ gpu, firstWords, session }: LoadedModel): Promise<TokenLoop> {
  if (firstWords !== undefined && gpu.state === 'recorded') return firstWords;
  await gpu.compile();
  return session;
}

/** Why decoding stops; `budget` and `answer` are not the end of the answer, only of the thought: behind it a form begins. */
type Ending = 'stop' | 'abort' | 'budget' | 'answer';

/** Adds a token to the answer and tells whether it ends something. */
function take(
  answer: Answer,
  token: SampledToken,
  thinkBudget: number,
  form: Constraint | undefined,
  tokenizer: Tokenizer,
): Ending | undefined {
  const { thinking } = answer;
  answer.push(token);
  if (!thinking) form?.accept(token.id);
  if (answer.stopped || (!thinking && form?.ended === true)) return 'stop';
  if (form !== undefined && endedThought(answer, thinking, token.id, tokenizer)) return 'answer';
  return spent(answer, thinkBudget) ? 'budget' : undefined;
}

interface FinishedAnswer {
  readonly reason: FinishReason;
  readonly thoughtUnfinished: boolean;
  readonly promptTokens: number;
  readonly generated: number;
  readonly clock: Clock;
  readonly before: TokenLoop['counts'];
  readonly loop: TokenLoop;
}

function finishEvent({ gpu, firstWords }: LoadedModel, answer: FinishedAnswer): FinishEvent {
  const { reason, thoughtUnfinished, promptTokens, generated, clock, before, loop } = answer;
  const { counts } = loop;
  const tokens = Math.max(1, counts.tokens - before.tokens);
  return {
    type: 'finish',
    reason,
    thoughtUnfinished,
    promptTokens,
    generatedTokens: generated,
    timing: clock.timing(),
    counters: {
      dispatchesPerToken: loop.dispatchesPerToken,
      submitsPerToken: (counts.submits - before.submits) / tokens,
      readbacksPerToken: (counts.readbacks - before.readbacks) / tokens,
      bytesReadPerToken: Math.round(loop.weightBytes + (counts.kvBytes - before.kvBytes) / tokens),
      gpuBytes: gpu.memory.bytes,
      ...(loop === firstWords && { firstWords: true }),
      ...(gpu.streaming && { experts: expertCounters(before.experts, counts.experts, tokens) }),
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
