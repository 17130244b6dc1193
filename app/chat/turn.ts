import type { FinishEvent, GeneratedToken } from '../engine/engine';
import type { ErrorData } from '../engine/errors';

/**
 * What one question became. `queued` waits for a model, `reading` is prefill; `finished` and `failed` are final until someone
 * asks for more.
 */
export type Phase = 'queued' | 'reading' | 'thinking' | 'answering' | 'finished' | 'failed';

/** A paragraph of the thought (or a line of it, where the thought knows no paragraphs). */
export interface Step {
  readonly index: number;
  readonly text: string;
  /** The step's first sentence, shortened. */
  readonly title: string;
  /** Whether it begins by doubting what came before ("Wait", "Moment"). */
  readonly turnOfMind: boolean;
  readonly tokens: readonly GeneratedToken[];
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

export interface PromptSeen {
  readonly text: string;
  readonly tokens: number;
  readonly reusedTokens: number;
  readonly droppedMessages: number;
}

export interface Reply {
  readonly phase: Phase;
  /** Name of the model that answers. */
  readonly model: string;
  readonly prompt: PromptSeen | null;
  /** Prompt tokens read so far, and how many there are. */
  readonly prefill: { readonly done: number; readonly total: number } | null;
  readonly thought: Thought;
  readonly answer: string;
  /** Tokens of thought, answer and control together. */
  readonly generatedTokens: number;
  /** Measured on the page while it runs, the engine's own figure afterwards; null before the second token. */
  readonly tokensPerSecond: number | null;
  readonly finish: FinishEvent | null;
  readonly failure: ErrorData | null;
}

export interface Turn {
  readonly id: string;
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
