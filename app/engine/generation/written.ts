import type { WrittenToken } from '../engine';
import type { Constraint } from '../grammar/constraint';
import type { Answer } from './answer';
import { checkTokens, contextFull, type PromptModel } from './prompt';

/** The tokens that the engine writes itself have no probability. */
export const certain = { logprob: 0, entropy: 0 };

/** The budget of thought is used up and the thought has not ended. */
export function spent(answer: Answer, thinkBudget: number): boolean {
  return answer.thinking && answer.thoughtTokens >= thinkBudget;
}

/**
 * Brings an answer to where its reader has it (`GenerateOptions.written`): text that was held back, half a character or a possible tag, is
 * held back again.
 * @param sequence the prompt; gets the tokens behind it
 * @param form goes along
 * @returns the number of tokens
 * @throws RequestError `context-full` when the model was loaded again with a context that has no room for them
 */
export function goOnAfter(
  written: readonly WrittenToken[],
  sequence: number[],
  answer: Answer,
  { tokenizer, contextLength }: PromptModel,
  form?: Constraint,
): number {
  if (written.length === 0) return 0;
  checkTokens(written.map(({ id }) => id), tokenizer.vocabularySize);
  if (sequence.length + written.length >= contextLength) throw contextFull(sequence.length + written.length, contextLength);
  for (const { id, forced } of written) {
    sequence.push(id);
    if (!answer.thinking && forced !== true) form?.accept(id);
    answer.push({ id, ...certain }, forced);
  }
  answer.take();
  return written.length;
}
