import { EventSourceParserStream } from 'eventsource-parser/stream';
import * as v from 'valibot';
import { ServerError } from '../errors';

/** What one piece of a streamed answer says, whichever server sent it. */
export interface AnswerPiece {
  readonly reasoning: string;
  readonly content: string;
  /** Why the answer ended; null while it goes on. */
  readonly finishReason: string | null;
  /** Counted by the server, in the last piece. */
  readonly usage: { readonly prompt: number; readonly completion: number; readonly cached: number } | undefined;
}

const text = v.nullish(v.string());
/** vLLM and llama.cpp write `reasoning_content`, as DeepSeek does; newer vLLM, Ollama and OpenRouter write `reasoning`. */
const deltaSchema = v.object({ content: text, reasoning_content: text, reasoning: text });
const usageSchema = v.object({
  prompt_tokens: v.optional(v.number(), 0),
  completion_tokens: v.optional(v.number(), 0),
  prompt_tokens_details: v.nullish(v.object({ cached_tokens: v.nullish(v.number()) })),
});
const pieceSchema = v.object({
  choices: v.optional(v.array(v.object({ delta: v.nullish(deltaSchema), finish_reason: text })), []),
  usage: v.nullish(usageSchema),
});
const failureSchema = v.object({ error: v.union([v.string(), v.object({ message: v.string() })]) });

/**
 * Reads a streamed chat completion (OpenAI API reference, "chat completion chunk"; server-sent events, WHATWG HTML 9.2).
 * @param host for errors
 * @param next gives the next event, or ends the waiting with an error of its own
 * @throws ServerError `server-answer`, `server-failed`, `server-cut`
 */
export async function* readAnswer(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  host: string,
  next: <Value>(read: Promise<Value>) => Promise<Value>,
): AsyncGenerator<AnswerPiece> {
  const events = body.pipeThrough(new TextDecoderStream()).pipeThrough(new EventSourceParserStream());
  const reader = events.getReader();
  let finished = false;
  try {
    while (true) {
      const read = reader.read().catch((cause: unknown) => {
        throw cut(host, cause);
      });
      const { done, value } = await next(read);
      if (done) break;
      if (value.data === '[DONE]') return;
      const piece = parsePiece(value.data, host);
      finished ||= piece.finishReason !== null;
      yield piece;
    }
  } finally {
    // The server must not go on writing for nobody. A body that has broken already has nothing left to cancel.
    await reader.cancel().catch(() => undefined);
  }
  if (!finished) throw cut(host);
}

function cut(host: string, cause?: unknown): ServerError {
  return new ServerError('server-cut', `${host} ended the answer in the middle. What came so far is kept; ask again.`, { host }, cause);
}

function parsePiece(data: string, host: string): AnswerPiece {
  let json: unknown;
  try {
    json = JSON.parse(data);
  } catch (cause) {
    throw unreadable(host, 'a piece of the answer is not JSON', cause);
  }
  const failure = v.safeParse(failureSchema, json);
  if (failure.success) throw failed(host, failure.output.error);
  const result = v.safeParse(pieceSchema, json);
  if (!result.success) throw unreadable(host, `${v.getDotPath(result.issues[0]) ?? 'the answer'}: ${result.issues[0].message}`);
  const [choice] = result.output.choices;
  const { usage } = result.output;
  return {
    reasoning: choice?.delta?.reasoning_content ?? choice?.delta?.reasoning ?? '',
    content: choice?.delta?.content ?? '',
    finishReason: choice?.finish_reason ?? null,
    usage: usage == null ? undefined : usageOf(usage),
  };
}

function usageOf(usage: v.InferOutput<typeof usageSchema>): AnswerPiece['usage'] {
  const cached = usage.prompt_tokens_details?.cached_tokens ?? 0;
  return { prompt: usage.prompt_tokens, completion: usage.completion_tokens, cached };
}

export function unreadable(host: string, problem: string, cause?: unknown): ServerError {
  return new ServerError(
    'server-answer',
    `${host} answers, but not like a chat completion of OpenAI's kind (${problem}). Check address and model.`,
    { host, problem },
    cause,
  );
}

export function failed(host: string, error: string | { readonly message: string }): ServerError {
  const problem = typeof error === 'string' ? error : error.message;
  return new ServerError('server-failed', `${host} could not answer: ${problem}`, { host, problem });
}
