import type { ChatMessage } from '../engine';
import type { CheckedOptions } from '../options';

/**
 * The prompt of a conversation as R1's own template writes it (DeepSeek-R1-Distill, tokenizer_config.json). WebLLM's calls in the shape
 * of a chat refuse to continue an answer; its completions take any text, and so thoughts can be ended, edited and gone on from.
 */
export function promptOf(messages: readonly ChatMessage[], { thinkBudget, thinkPrefill }: CheckedOptions): Prompt {
  const last = messages.at(-1);
  const continued = last?.role === 'assistant' ? last : undefined;
  const earlier = continued === undefined ? messages : messages.slice(0, -1);
  const thought = written((continued?.reasoning_content ?? '') + thinkPrefill);
  const answer = written(continued?.content ?? '');
  const ended = thinkBudget === 0 || answer !== '';
  const opening = `${earlier.map(turn).join('')}<｜Assistant｜><think>\n${thought}`;
  return { text: `<｜begin▁of▁sentence｜>${opening}${ended ? thoughtEnd : ''}${answer}`, insideThought: !ended };
}

export interface Prompt {
  readonly text: string;
  readonly insideThought: boolean;
}

export const thoughtEnd = '\n</think>\n\n';

function turn({ role, content }: ChatMessage): string {
  if (role === 'system') return written(content);
  // Earlier thoughts are not fed back.
  if (role === 'assistant') return `<｜Assistant｜>${written(content)}<｜end▁of▁sentence｜>`;
  return `<｜User｜>${written(content)}`;
}

/** WebLLM takes text, not tokens: what people write must not be read as special tokens or tags, so a space goes into those. */
function written(text: string): string {
  return text.replaceAll(/<(?=｜|\/?think>)/gu, '< ');
}
