import * as v from 'valibot';
import type { ChatMessage, GenerateOptions, ProfileOptions, ResponseFormat, ScoreOptions, WrittenToken } from './engine';
import { RequestError } from './errors';

/** Options as an engine works with them: checked, defaults filled in. */
export interface CheckedOptions {
  readonly maxTokens: number;
  readonly sampling: SamplingOptions;
  readonly stop: readonly string[];
  /** How many alternatives each token carries; 0: none. */
  readonly topLogprobs: number;
  /** Whether tokens carry which experts they came through. */
  readonly experts: boolean;
  readonly thinkBudget: number;
  readonly thinkForce: boolean;
  readonly thinkPrefill: string;
  /** Undefined: any text. */
  readonly form: JsonFormat | undefined;
  readonly written: readonly WrittenToken[];
  readonly raw: string | readonly number[] | undefined;
}

export type JsonFormat = Exclude<ResponseFormat, { readonly type: 'text' }>;

export interface SamplingOptions {
  readonly temperature: number;
  readonly topP: number;
  readonly topK: number;
  readonly minP: number;
  readonly repetitionPenalty: number;
  readonly presencePenalty: number;
  /** 32 bits. */
  readonly seed: number;
}

const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
const share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));

/** What a schema says is read where it is kept (grammar/json-schema.ts), or by the server that keeps it. */
const formatSchema = v.variant('type', [
  v.object({ type: v.literal('text') }),
  v.object({ type: v.literal('json_object') }),
  v.object({
    type: v.literal('json_schema'),
    json_schema: v.object({ name: v.optional(v.string()), schema: v.optional(v.union([v.boolean(), v.record(v.string(), v.unknown())])) }),
  }),
]);

const optionsSchema = v.object({
  max_tokens: v.optional(v.pipe(count, v.minValue(1))),
  temperature: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(100)), 0.6),
  top_p: v.optional(share, 0.95),
  top_k: v.optional(count, 0),
  min_p: v.optional(share, 0),
  repetition_penalty: v.optional(v.pipe(v.number(), v.minValue(0.01), v.maxValue(100)), 1),
  presence_penalty: v.optional(v.pipe(v.number(), v.minValue(-100), v.maxValue(100)), 0),
  seed: v.optional(v.pipe(v.number(), v.safeInteger())),
  stop: v.optional(v.array(v.pipe(v.string(), v.minLength(1))), []),
  logprobs: v.optional(v.boolean(), false),
  top_logprobs: v.optional(v.pipe(count, v.maxValue(20)), 0),
  experts: v.optional(v.boolean(), false),
  think: v.optional(v.object({ budget: v.optional(count), force: v.optional(v.boolean(), true), prefill: v.optional(v.string(), '') })),
  response_format: v.optional(formatSchema),
  written: v.optional(v.array(v.object({ id: count, forced: v.optional(v.boolean(), false) })), []),
  raw: v.optional(v.union([v.string(), v.array(count)])),
});

const messagesSchema = v.array(
  v.object({ role: v.picklist(['system', 'user', 'assistant']), content: v.string(), reasoning_content: v.optional(v.string()) }),
);

/**
 * Checks what a caller (a page, a script, the command line) asks for.
 * @throws RequestError `invalid-option` naming the option
 */
export function checkOptions(options: GenerateOptions): CheckedOptions {
  const checked = parse(optionsSchema, options);
  return {
    maxTokens: checked.max_tokens ?? Infinity,
    sampling: {
      temperature: checked.temperature,
      topP: checked.top_p,
      topK: checked.top_k,
      minP: checked.min_p,
      repetitionPenalty: checked.repetition_penalty,
      presencePenalty: checked.presence_penalty,
      seed: (checked.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!) >>> 0,
    },
    stop: checked.stop,
    topLogprobs: checked.logprobs ? checked.top_logprobs : 0,
    experts: checked.experts,
    thinkBudget: checked.think?.budget ?? Infinity,
    thinkForce: checked.think?.force ?? true,
    thinkPrefill: checked.think?.prefill ?? '',
    form: checked.response_format?.type === 'text' ? undefined : (checked.response_format as JsonFormat | undefined),
    written: checked.written,
    raw: checked.raw,
  };
}

/** @throws RequestError `invalid-option`, `empty-prompt` */
export function checkMessages(messages: readonly ChatMessage[]): readonly ChatMessage[] {
  const checked = parse(messagesSchema, messages) as readonly ChatMessage[];
  if (checked.length === 0) throw new RequestError('empty-prompt', 'There is no message to answer. Write one first.');
  return checked;
}

/** @throws RequestError `invalid-option` */
export function checkTop({ top = 10 }: ScoreOptions): number {
  return parse(v.object({ top: v.pipe(count, v.minValue(1)) }), { top }).top;
}

/** Positions to profile. @throws RequestError `invalid-option` */
export function checkPositions({ positions }: ProfileOptions, contextLength: number): readonly number[] {
  const position = v.pipe(count, v.maxValue(contextLength - 1));
  const checked = parse(v.object({ positions: v.optional(v.pipe(v.array(position), v.minLength(1), v.maxLength(16))) }), { positions });
  return checked.positions ?? [Math.min(63, contextLength - 1), contextLength - 64].filter((at) => at >= 0);
}

function parse<Schema extends v.GenericSchema>(schema: Schema, value: unknown): v.InferOutput<Schema> {
  const result = v.safeParse(schema, value);
  if (result.success) return result.output;
  const [issue] = result.issues;
  const option = v.getDotPath(issue) ?? 'options';
  throw new RequestError('invalid-option', `${option}: ${issue.message}.`, { option, problem: issue.message });
}
