import type { FinishEvent } from '../engine/engine';
import type { ErrorData } from '../engine/errors';
import type { ExpertUse, ReplyToken } from './trace/routing';

/**
 * What one question became. `queued` waits for a model, `reading` is prefill; `finished` and `failed` are final until someone
 * asks for more.
 */
export type Phase = 'queued' | 'reading' | 'thinking' | 'answering' | 'finished' | 'failed';

/** A paragraph of the thought (or a line of it, where the thought knows no paragraphs). */
export interface Step {
  readonly index: number;
  /** Offset of its first character in the thought's text. */
  readonly start: number;
  readonly text: string;
  /** The step's first sentence, shortened. */
  readonly title: string;
  /** Whether it begins by doubting what came before ("Wait", "Moment"). */
  readonly turnOfMind: boolean;
  readonly tokens: readonly ReplyToken[];
  /** Arithmetic mean of the probabilities the model gave its own tokens, 0 … 1; null before the first token. */
  readonly meanConfidence: number | null;
}

/** How a thought came to its end: by itself, at its budget, because the reader asked, or not at all (it was cut). */
export type ThoughtEnd = 'model' | 'budget' | 'reader' | 'cut';

export interface Thought {
  readonly text: string;
  readonly steps: readonly Step[];
  readonly tokenCount: number;
  readonly milliseconds: number;
  /** Null while it runs, and where there was no thought. */
  readonly end: ThoughtEnd | null;
}

/** What the model saw before it went on. */
export interface PromptSeen {
  /** Special tokens visible. */
  readonly text: string;
  readonly tokenIds: readonly number[];
  readonly reusedTokens: number;
  readonly droppedMessages: number;
  /** How many of the reply's tokens stand in the prompt already: a branch, or a thought that was edited, begins with them. */
  readonly keptTokens: number;
  /** Whether those are the very ids at the prompt's end; a text that was tokenized anew may have become others. */
  readonly exact: boolean;
  /** Ids of the earlier turns that were in the context. */
  readonly earlierTurns: readonly string[];
}

/** How many tokens had come at a moment, in milliseconds since the first of them. */
export interface PaceSample {
  readonly milliseconds: number;
  readonly tokens: number;
}

export interface Reply {
  readonly phase: Phase;
  /** Name of the model that answers, its file, and the room it had. */
  readonly model: string;
  readonly modelFile: string;
  readonly contextLength: number;
  readonly prompt: PromptSeen | null;
  /** Prompt tokens read so far, and how many there are. */
  readonly prefill: { readonly done: number; readonly total: number } | null;
  readonly thought: Thought;
  readonly answer: string;
  /** Thought, answer and control, in the order in which they came. */
  readonly tokens: readonly ReplyToken[];
  /** How they used a mixture's experts; null where the model is none, and for replies that were stored. */
  readonly experts: ExpertUse | null;
  /** Measured on the page while it runs, the engine's own figure afterwards; null before the second token. */
  readonly tokensPerSecond: number | null;
  /** The pace over time, a few samples a second; tokens that a branch began with do not count. */
  readonly pace: readonly PaceSample[];
  readonly finish: FinishEvent | null;
  readonly failure: ErrorData | null;
}

/** Why a turn has siblings: what of an earlier one was done anew. */
export type TurnOrigin =
  | { readonly kind: 'asked' }
  | { readonly kind: 'retry' | 'question' | 'think-on'; readonly from: string }
  | { readonly kind: 'step'; readonly from: string; readonly step: number }
  | { readonly kind: 'token'; readonly from: string; readonly text: string };

/** A question and its reply. Turns form a tree: what follows the same parent are branches, and one of them is shown. */
export interface Turn {
  readonly id: string;
  /** The turn before it; null for the first. */
  readonly parent: string | null;
  readonly origin: TurnOrigin;
  readonly question: string;
  readonly reply: Reply;
}

export function isRunning(reply: Reply): boolean {
  return reply.phase !== 'finished' && reply.phase !== 'failed';
}

/** True when the thought never closed, so that there is no answer to speak of: "answer now" can still get one. */
export function isThoughtCut(reply: Reply): boolean {
  return !isRunning(reply) && reply.thought.end === 'cut';
}
