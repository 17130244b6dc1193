import type { TokenProbability } from '../engine/engine';
import type { ReplyToken } from './trace/routing';
import { tokenOffsets } from './trace/token-offsets';
import type { Reply, ThoughtEnd } from './turn';

/** What a reply begins with before the model goes on: the part of an earlier one that a branch keeps, and what was changed. */
export interface Beginning {
  readonly thought: string;
  readonly answer: string;
  readonly tokens: readonly ReplyToken[];
  /** Null where the model goes on thinking. */
  readonly thoughtEnd: ThoughtEnd | null;
  /** The whole prompt with the beginning in it, where it is known to the token. */
  readonly ids: readonly number[] | null;
}

const endOfThought = '</think>';

/** The thought up to a step, with other words in the place of that step. */
export function beforeStep(reply: Reply, index: number, words: string): Beginning | null {
  const step = reply.thought.steps[index];
  if (step === undefined) return null;
  return {
    thought: reply.thought.text.slice(0, step.start) + words.trim(),
    answer: '',
    tokens: reply.thought.steps.slice(0, index).flatMap(({ tokens }) => tokens),
    thoughtEnd: null,
    ids: null,
  };
}

/** The whole thought without its end, and a word that goes on from it ("Wait", "Moment"). */
export function thinkingOn(reply: Reply, word: string): Beginning {
  return {
    thought: `${reply.thought.text.trimEnd()}\n\n${word}`,
    answer: '',
    tokens: reply.thought.steps.flatMap(({ tokens }) => tokens),
    thoughtEnd: null,
    ids: null,
  };
}

/** A reply up to one of its tokens, and another token in its place; without one it ends before that token. */
export function beforeToken(reply: Reply, index: number, instead?: TokenProbability): Beginning {
  const kept = reply.tokens.slice(0, index);
  const inAnswer = reply.tokens[index]?.part === 'content';
  const offset = (text: string, part: ReplyToken['part']): number => {
    const ofPart = reply.tokens.filter((token) => token.part === part);
    const at = kept.filter((token) => token.part === part).length;
    return tokenOffsets(text, ofPart)[at] ?? text.length;
  };
  const thought = inAnswer ? reply.thought.text : reply.thought.text.slice(0, offset(reply.thought.text, 'reasoning'));
  const answer = inAnswer ? reply.answer.slice(0, offset(reply.answer, 'content')) : '';
  const before = idsBefore(reply, index);
  const unchanged: Beginning = { thought, answer, tokens: kept, thoughtEnd: inAnswer ? reply.thought.end : null, ids: before };
  if (instead === undefined) return unchanged;
  const ends = instead.text === endOfThought;
  const token: ReplyToken = { ...instead, part: ends ? 'control' : inAnswer ? 'content' : 'reasoning', entropy: 0 };
  return {
    thought: inAnswer || ends ? thought : thought + (thought === '' ? instead.text.trimStart() : instead.text),
    answer: inAnswer ? answer + (answer === '' ? instead.text.trimStart() : instead.text) : '',
    tokens: [...kept, token],
    thoughtEnd: ends ? 'reader' : unchanged.thoughtEnd,
    ids: before === null ? null : [...before, instead.id],
  };
}

/** Prompt and reply before a token as the ids that the model saw; null where a text was tokenized anew in between. */
export function idsBefore({ prompt, tokens }: Reply, index: number): readonly number[] | null {
  if (prompt === null) return null;
  const { tokenIds, keptTokens, exact } = prompt;
  if (index >= keptTokens) return [...tokenIds, ...tokens.slice(keptTokens, index).map(({ id }) => id)];
  return exact ? tokenIds.slice(0, tokenIds.length - (keptTokens - index)) : null;
}
