import * as v from 'valibot';
import type { ChatMessage, GenerateOptions } from '../engine/engine';
import { RequestError } from '../engine/errors';

/**
 * A request in the shape of OpenAI's `POST /v1/chat/completions` (API reference, "Create chat completion"), with the extensions that
 * open servers share: `top_k`, `min_p`, `repetition_penalty` (vLLM, llama.cpp), and `think` as the engine's own contract has it.
 */
export interface CompletionRequest {
  readonly model: string;
  readonly messages: readonly ChatMessage[];
  readonly options: GenerateOptions;
  readonly stream: boolean;
  /** Whether a stream ends with a chunk that counts the tokens. */
  readonly includeUsage: boolean;
}

/** Tokens of thought that OpenAI's words for effort stand for here; other words leave the thought as long as it wants. */
const effortBudgets: Readonly<Record<string, number>> = { none: 0, minimal: 64, low: 256, medium: 1024 };

const textPart = v.object({ type: v.literal('text', 'only text can be read'), text: v.string() });
const content = v.union([v.string(), v.pipe(v.array(textPart), v.transform((parts) => parts.map(({ text }) => text).join('\n')))]);
const messageSchema = v.variant('role', [
  v.object({ role: v.picklist(['system', 'developer']), content }),
  v.object({ role: v.literal('user'), content }),
  v.object({
    role: v.literal('assistant'),
    content: v.pipe(v.nullish(content), v.transform((text) => text ?? '')),
    reasoning_content: v.optional(v.string()),
  }),
]);

const requestSchema = v.object({
  model: v.optional(v.string(), 'denkspur'),
  messages: v.array(messageSchema),
  stream: v.nullish(v.boolean()),
  stream_options: v.nullish(v.object({ include_usage: v.optional(v.boolean()) })),
  max_tokens: v.nullish(v.number()),
  max_completion_tokens: v.nullish(v.number()),
  temperature: v.nullish(v.number()),
  top_p: v.nullish(v.number()),
  top_k: v.nullish(v.number()),
  min_p: v.nullish(v.number()),
  presence_penalty: v.nullish(v.number()),
  repetition_penalty: v.nullish(v.number()),
  seed: v.nullish(v.number()),
  stop: v.nullish(v.union([v.string(), v.array(v.string())])),
  logprobs: v.nullish(v.boolean()),
  top_logprobs: v.nullish(v.number()),
  reasoning_effort: v.nullish(v.string()),
  think: v.nullish(v.object({ budget: v.optional(v.number()), force: v.optional(v.boolean()), prefill: v.optional(v.string()) })),
  // Read by the engine, which says what of a schema it cannot keep.
  response_format: v.nullish(v.looseObject({ type: v.picklist(['text', 'json_object', 'json_schema']) })),
  // What would change the answer and is not there is refused; leaving it out in silence would give wrong answers.
  n: v.nullish(v.literal(1, 'one answer at a time')),
  frequency_penalty: v.nullish(v.literal(0, 'not there; use presence_penalty or repetition_penalty')),
  logit_bias: v.nullish(v.strictObject({}, 'not there')),
  tools: v.nullish(v.pipe(v.array(v.unknown()), v.maxLength(0, 'tools can not be called'))),
});

/** What a caller writes. */
export type CompletionBody = v.InferInput<typeof requestSchema>;

/**
 * Reads a request from outside.
 * @throws RequestError `invalid-option` naming the field
 */
export function readRequest(body: unknown): CompletionRequest {
  const result = v.safeParse(requestSchema, body);
  if (!result.success) {
    const [issue] = result.issues;
    const option = v.getDotPath(issue) ?? 'body';
    throw new RequestError('invalid-option', `${option}: ${issue.message}.`, { option, problem: issue.message });
  }
  const { model, messages, stream, stream_options, ...asked } = result.output;
  return {
    model,
    messages: messages.map((message) => (message.role === 'developer' ? { ...message, role: 'system' as const } : message) as ChatMessage),
    options: optionsOf(asked),
    stream: stream ?? false,
    includeUsage: stream_options?.include_usage ?? false,
  };
}

type Asked = Omit<v.InferOutput<typeof requestSchema>, 'model' | 'messages' | 'stream' | 'stream_options'>;

function optionsOf(asked: Asked): GenerateOptions {
  const { temperature, top_p, top_k, min_p, presence_penalty, repetition_penalty, seed, logprobs, top_logprobs, response_format } = asked;
  const budget = asked.reasoning_effort == null ? undefined : effortBudgets[asked.reasoning_effort];
  const think = { ...(budget !== undefined && { budget }), ...asked.think };
  const limit = asked.max_completion_tokens ?? asked.max_tokens;
  const options = {
    max_tokens: limit,
    stop: typeof asked.stop === 'string' ? [asked.stop] : asked.stop,
    think: Object.keys(think).length > 0 ? think : undefined,
    ...{ temperature, top_p, top_k, min_p, presence_penalty, repetition_penalty, seed, logprobs, top_logprobs, response_format },
  };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value != null));
}
