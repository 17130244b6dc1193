import type { Engine, EngineEvent, FinishEvent, GeneratedToken, PromptEvent } from '../engine/engine';
import type { CompletionRequest } from './request';

/** A whole answer in OpenAI's shape, with `reasoning_content` as DeepSeek's API has it. */
export interface ChatCompletion {
  readonly id: string;
  readonly object: 'chat.completion';
  /** Seconds since 1970. */
  readonly created: number;
  readonly model: string;
  readonly choices: readonly [
    {
      readonly index: 0;
      readonly message: { readonly role: 'assistant'; readonly content: string; readonly reasoning_content?: string; readonly refusal: null };
      readonly finish_reason: 'stop' | 'length';
      readonly logprobs: Logprobs | null;
    },
  ];
  readonly usage: Usage;
}

/** A piece of a streamed answer. */
export interface ChatCompletionChunk {
  readonly id: string;
  readonly object: 'chat.completion.chunk';
  readonly created: number;
  readonly model: string;
  /** Empty in the chunk that counts the tokens. */
  readonly choices: readonly {
    readonly index: 0;
    readonly delta: { readonly role?: 'assistant'; readonly content?: string; readonly reasoning_content?: string };
    readonly finish_reason: 'stop' | 'length' | null;
    readonly logprobs: Logprobs | null;
  }[];
  readonly usage?: Usage | null;
}

export interface Usage {
  readonly prompt_tokens: number;
  readonly completion_tokens: number;
  readonly total_tokens: number;
  readonly prompt_tokens_details: { readonly cached_tokens: number };
  readonly completion_tokens_details: { readonly reasoning_tokens: number };
}

/** Of the tokens that appear in `content`, and beside them those of the thought. */
export interface Logprobs {
  readonly content: readonly TokenLogprob[];
  readonly reasoning_content: readonly TokenLogprob[];
  readonly refusal: null;
}

export interface TokenLogprob extends TokenText {
  readonly top_logprobs: readonly TokenText[];
}

interface TokenText {
  readonly token: string;
  readonly logprob: number;
  readonly bytes: null;
}

/** Answers a request as a whole. @throws as `Engine.generate` */
export async function complete(engine: Engine, request: CompletionRequest, signal?: AbortSignal): Promise<ChatCompletion> {
  const reply = new Reply(request);
  let reasoning = '';
  let content = '';
  for await (const event of events(engine, request, signal)) {
    reply.note(event);
    if (event.type !== 'delta') continue;
    reasoning += event.reasoning_content;
    reasoning = reasoning.slice(0, reasoning.length - (event.retracted ?? 0));
    content += event.content;
  }
  const message = { role: 'assistant' as const, content, ...(reasoning !== '' && { reasoning_content: reasoning }), refusal: null };
  return {
    ...reply.head('chat.completion'),
    choices: [{ index: 0, message, finish_reason: reply.finishReason, logprobs: reply.logprobs(reply.tokens) }],
    usage: reply.usage,
  };
}

/** Answers a request piece by piece. @throws as `Engine.generate` */
export async function* streamCompletion(
  engine: Engine,
  request: CompletionRequest,
  signal?: AbortSignal,
): AsyncGenerator<ChatCompletionChunk> {
  const reply = new Reply(request);
  const chunk = (
    delta: ChatCompletionChunk['choices'][number]['delta'],
    tokens: readonly GeneratedToken[],
    finishReason: 'stop' | 'length' | null = null,
  ): ChatCompletionChunk => ({
    ...reply.head('chat.completion.chunk'),
    choices: [{ index: 0, delta, finish_reason: finishReason, logprobs: reply.logprobs(tokens) }],
    ...(request.includeUsage && { usage: null }),
  });
  for await (const event of events(engine, request, signal)) {
    reply.note(event);
    if (event.type === 'prompt') yield chunk({ role: 'assistant', content: '' }, []);
    if (event.type === 'finish') yield chunk({}, [], reply.finishReason);
    if (event.type !== 'delta') continue;
    const { reasoning_content, content, tokens } = event;
    if (reasoning_content === '' && content === '' && tokens.length === 0) continue;
    yield chunk({ ...(reasoning_content !== '' && { reasoning_content }), ...(content !== '' && { content }) }, tokens);
  }
  if (request.includeUsage) yield { ...reply.head('chat.completion.chunk'), choices: [], usage: reply.usage };
}

function events(engine: Engine, { messages, options }: CompletionRequest, signal?: AbortSignal): AsyncIterable<EngineEvent> {
  return engine.generate(messages, { ...options, ...(signal !== undefined && { signal }) });
}

/** What is known of one answer beside its text. */
class Reply {
  readonly tokens: GeneratedToken[] = [];
  readonly #id = `chatcmpl-${crypto.randomUUID()}`;
  readonly #created = Math.floor(Date.now() / 1000);
  readonly #request: CompletionRequest;
  #prompt: PromptEvent | undefined;
  #finish: FinishEvent | undefined;

  constructor(request: CompletionRequest) {
    this.#request = request;
  }

  note(event: EngineEvent): void {
    if (event.type === 'prompt') this.#prompt = event;
    else if (event.type === 'finish') this.#finish = event;
    else if (event.type === 'delta') this.tokens.push(...event.tokens);
  }

  head<Kind extends string>(object: Kind): { readonly id: string; readonly object: Kind; readonly created: number; readonly model: string } {
    return { id: this.#id, object, created: this.#created, model: this.#request.model };
  }

  /** An aborted answer has no reader any more; it counts as ended. */
  get finishReason(): 'stop' | 'length' {
    return this.#finish?.reason === 'length' ? 'length' : 'stop';
  }

  get usage(): Usage {
    const prompt = this.#finish?.promptTokens ?? 0;
    const completion = this.#finish?.generatedTokens ?? 0;
    const reasoning = this.tokens.filter(({ part }) => part === 'reasoning').length;
    return {
      prompt_tokens: prompt,
      completion_tokens: completion,
      total_tokens: prompt + completion,
      prompt_tokens_details: { cached_tokens: this.#prompt?.reusedTokens ?? 0 },
      completion_tokens_details: { reasoning_tokens: reasoning },
    };
  }

  logprobs(tokens: readonly GeneratedToken[]): Logprobs | null {
    if (this.#request.options.logprobs !== true) return null;
    const of = (part: GeneratedToken['part']) => tokens.filter((token) => token.part === part).map(tokenLogprob);
    return { content: of('content'), reasoning_content: of('reasoning'), refusal: null };
  }
}

function tokenLogprob({ text, logprob, top = [] }: GeneratedToken): TokenLogprob {
  return { ...tokenText(text, logprob), top_logprobs: top.map((one) => tokenText(one.text, one.logprob)) };
}

function tokenText(token: string, logprob: number): TokenText {
  return { token, logprob, bytes: null };
}
