import type { ChatMessage, DeltaEvent, EngineEvent, FinishReason } from '../engine';
import type { CheckedOptions } from '../options';
import type { Tokenizer } from '../tokenizer/tokenizer';
import { Answer } from '../generation/answer';
import { answerOpening, endedThought, openForm } from '../generation/form';
import { buildPrompt, thoughtEnd, type PromptModel } from '../generation/prompt';
import { certain, goOnAfter, spent } from '../generation/written';
import type { CpuSession, CpuToken } from './session';

/** One answer of llama.cpp: the same prompt, stops and budget of thought as webgpu/generate.ts, one token at a time. */
export async function* generate(
  model: PromptModel & { readonly session: CpuSession },
  messages: readonly ChatMessage[],
  options: CheckedOptions,
  signal: AbortSignal | undefined,
): AsyncGenerator<EngineEvent> {
  const { tokenizer, session, contextLength } = model;
  const begun = performance.now();
  const form = await openForm(options.form, tokenizer);
  const { tokens: prompt, insideThought, droppedMessages } = buildPrompt(model, messages, options);
  const reusedTokens = session.cachedPrefix(prompt);
  const text = prompt.map((id) => tokenizer.tokenText(id)).join('');
  yield { type: 'prompt', tokenIds: prompt, text, reusedTokens, droppedMessages };

  const answer = new Answer({ tokenizer, startsInside: insideThought, stop: options.stop, topLogprobs: 0 });
  const sequence = [...prompt];
  const aborted = () => signal?.aborted === true;
  const room = Math.min(options.maxTokens, contextLength - prompt.length);
  let [readAt, firstAt, lastAt] = [0, 0, 0];
  let generated = goOnAfter(options.written, sequence, answer, model, form);
  const before = generated;
  const write = (words: string) => {
    for (const id of tokenizer.encode(words, { special: true })) {
      sequence.push(id);
      generated++;
      answer.push({ id, ...certain }, true);
    }
  };
  if (generated > 0 && spent(answer, options.thinkBudget)) {
    write(thoughtEnd);
    yield answer.take();
  }
  let reason: FinishReason | undefined = form?.ended === true ? 'stop' : undefined;
  try {
    while (reason === undefined) {
      await session.read(sequence, signal);
      if (readAt === 0) readAt = performance.now();
      const { thinking } = answer;
      const token = await session.draw(options.sampling, sequence.slice(prompt.length), thinking ? undefined : form);
      lastAt = performance.now();
      if (firstAt === 0) firstAt = lastAt;
      generated++;
      const ends = tokenizer.endIds.has(token.id);
      // An answer of a form has to come, also where the model would end with its thought.
      if (ends && thinking && form !== undefined) write(thoughtEnd);
      else if (ends) reason = 'stop';
      else {
        sequence.push(token.id);
        answer.push(token);
        if (!thinking) form?.accept(token.id);
        if (answer.stopped || (!thinking && form?.ended === true)) reason = 'stop';
        else if (form !== undefined && endedThought(answer, thinking, token.id, tokenizer)) write(answerOpening);
        else if (spent(answer, options.thinkBudget)) write(thoughtEnd);
      }
      if (generated >= room) reason ??= 'length';
      if (aborted()) reason = 'abort';
      yield withAlternatives(answer.take(), token, tokenizer, options.topLogprobs);
    }
  } catch (error) {
    if (!aborted()) throw error;
    reason = 'abort';
  }
  yield answer.finish();
  const perSecond = (tokens: number, milliseconds: number) => (tokens > 0 && milliseconds > 0 ? (1000 * tokens) / milliseconds : 0);
  yield {
    type: 'finish',
    reason,
    thoughtUnfinished: answer.thinking,
    promptTokens: prompt.length,
    generatedTokens: generated,
    timing: {
      firstTokenMs: firstAt === 0 ? 0 : firstAt - begun,
      prefillTokensPerSecond: perSecond(prompt.length - reusedTokens, readAt - begun),
      decodeTokensPerSecond: perSecond(generated - before, lastAt - readAt),
    },
    // These count what a GPU does.
    counters: { dispatchesPerToken: 0, submitsPerToken: 0, readbacksPerToken: 0, bytesReadPerToken: 0, gpuBytes: 0 },
  };
}

/** The alternatives come from llama.cpp, which gives the likeliest tokens and not all logits. */
function withAlternatives(delta: DeltaEvent, { id, top }: CpuToken, tokenizer: Tokenizer, count: number): DeltaEvent {
  if (count === 0) return delta;
  const alternatives = top.slice(0, count).map((one) => ({ ...one, text: tokenizer.tokenText(one.id) }));
  const tokens = delta.tokens.map((token) => (token.id === id && token.forced !== true ? { ...token, top: alternatives } : token));
  return { ...delta, tokens };
}
