import type { ChatMessage } from '../engine';
import { RequestError } from '../errors';
import type { CheckedOptions } from '../options';
import type { ChatTemplate } from '../tokenizer/chat-template';
import type { Tokenizer } from '../tokenizer/tokenizer';

/** What the model is about to see. */
export interface Prompt {
  readonly tokens: readonly number[];
  /** It ends inside an open `<think>`. */
  readonly insideThought: boolean;
  readonly droppedMessages: number;
}

/** The opening and the end of a thought as R1 writes them. */
export const thoughtOpening = '<think>\n';
export const thoughtEnd = '\n</think>\n\n';

/**
 * Builds the prompt of a request: raw text as it stands, or messages through the model's template, the oldest turns left out until it
 * fits `room` tokens.
 * @throws RequestError `context-full`, `empty-prompt`
 */
export function buildPrompt(
  model: PromptModel,
  messages: readonly ChatMessage[],
  options: CheckedOptions,
): Prompt {
  if (options.raw !== undefined) return buildRawPrompt(model, options.raw);
  const { tokenizer, template, reasoning, contextLength } = model;
  // A quarter of the context is kept for the answer unless less is asked for.
  const room = contextLength - Math.min(options.maxTokens, Math.ceil(contextLength / 4));
  const build = (kept: readonly ChatMessage[]) => {
    const prompt = buildChatPrompt(tokenizer, template, reasoning, kept, options);
    return { ...prompt, droppedMessages: messages.length - kept.length };
  };
  const fits = (prompt: Prompt) => prompt.tokens.length <= room;
  const whole = build(messages);
  if (fits(whole)) return whole;
  // Of a thousand turns a dozen fit: counted from the newest on, so that a long conversation is not rendered a thousand times.
  const newest = newestTurns(messages);
  let best = newest.length > 1 ? build(newest[0]!) : whole;
  if (!fits(best)) throw contextFull(best.tokens.length, room);
  let fitting = 0;
  let tooLong = newest.length - 1;
  for (let step = 1; tooLong - fitting > 1; step *= 2) {
    // Ever further back until it is too long, then halving what is between.
    const next = step > 0 && fitting + step < tooLong ? fitting + step : (fitting + tooLong) >> 1;
    const prompt = build(newest[next]!);
    if (fits(prompt)) [fitting, best] = [next, prompt];
    else [tooLong, step] = [next, 0];
  }
  return best;
}

export interface PromptModel {
  readonly tokenizer: Tokenizer;
  readonly template: ChatTemplate;
  readonly reasoning: boolean;
  readonly contextLength: number;
}

function buildRawPrompt({ tokenizer, contextLength }: PromptModel, raw: string | readonly number[]): Prompt {
  const tokens = typeof raw === 'string' ? tokenizer.encodeDocument(raw, { special: true }) : raw;
  if (tokens.length === 0) throw new RequestError('empty-prompt', 'The text is empty. Write something first.');
  if (tokens.length >= contextLength) throw contextFull(tokens.length, contextLength - 1);
  checkTokens(tokens, tokenizer.vocabularySize);
  const [opening, end] = ['<think>', '</think>'].map((tag) => tokenizer.find(tag));
  const insideThought = opening !== undefined && tokens.lastIndexOf(opening) > (end === undefined ? -1 : tokens.lastIndexOf(end));
  return { tokens, insideThought, droppedMessages: 0 };
}

/** @throws RequestError `invalid-option` for a number that is no token */
export function checkTokens(tokens: readonly number[], vocabularySize: number): void {
  const strange = tokens.find((id) => !Number.isInteger(id) || id < 0 || id >= vocabularySize);
  if (strange === undefined) return;
  throw new RequestError('invalid-option', `Token ${strange} is not in the vocabulary of ${vocabularySize}.`, {
    option: 'tokens',
    problem: `${strange} ≥ ${vocabularySize}`,
  });
}

function buildChatPrompt(
  tokenizer: Tokenizer,
  template: ChatTemplate,
  reasoning: boolean,
  messages: readonly ChatMessage[],
  { thinkBudget, thinkForce, thinkPrefill }: CheckedOptions,
): Omit<Prompt, 'droppedMessages'> {
  const last = messages.at(-1);
  const continued = last?.role === 'assistant' ? last : undefined;
  const { tokens: rendered, insideThought: opened } = template.encode(continued === undefined ? messages : messages.slice(0, -1));
  const tokens = [...rendered];
  const special = (text: string) => tokens.push(...tokenizer.encode(text, { special: true }));
  const plain = (text: string) => tokens.push(...tokenizer.encode(text, { special: false }));
  const thought = (continued?.reasoning_content ?? '') + thinkPrefill;
  const answer = continued?.content ?? '';
  if (!reasoning) {
    plain(thinkPrefill + answer);
    return { tokens, insideThought: false };
  }
  if (!opened && (thinkForce || thought !== '' || thinkBudget === 0)) special(thoughtOpening);
  let insideThought = opened || thinkForce || thought !== '' || thinkBudget === 0;
  plain(thought);
  if (thinkBudget === 0 || answer !== '') {
    special(thoughtEnd);
    insideThought = false;
  }
  plain(answer);
  return { tokens, insideThought };
}

/** The newest question (and what follows it) alone, with one turn more, and so on up to all; system messages stay. */
function newestTurns(messages: readonly ChatMessage[]): readonly (readonly ChatMessage[])[] {
  const system = messages.filter(({ role }) => role === 'system');
  const turns = messages.filter(({ role }) => role !== 'system');
  const begins = turns.flatMap(({ role }, index) => (index === 0 || role === 'user' ? [index] : []));
  return begins.reverse().map((begin) => [...system, ...turns.slice(begin)]);
}

export function contextFull(tokens: number, room: number): RequestError {
  return new RequestError(
    'context-full',
    `The text has ${tokens} tokens and the context has room for ${room}. Shorten it, or load the model with a longer context.`,
    { tokens, room },
  );
}
