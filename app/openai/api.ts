import type { Engine } from '../engine/engine';
import { complete, streamCompletion, type ChatCompletion, type ChatCompletionChunk } from './completion';
import { createFetch } from './fetch';
import { readRequest, type CompletionBody } from './request';

/** An engine behind the calls that OpenAI's clients know. */
export interface OpenAiApi {
  /** For clients of others: a `fetch` that is answered on this device (fetch.ts). */
  readonly fetch: typeof fetch;
  readonly chat: { readonly completions: { readonly create: CreateCompletion } };
}

/**
 * Answers a request of OpenAI's shape: whole, or piece by piece with `stream: true`.
 * @throws RequestError `invalid-option` naming the field; as `Engine.generate`
 */
export interface CreateCompletion {
  (request: CompletionBody & { readonly stream: true }, options?: CallOptions): Promise<AsyncIterable<ChatCompletionChunk>>;
  (request: CompletionBody & { readonly stream?: false }, options?: CallOptions): Promise<ChatCompletion>;
}

interface CallOptions {
  readonly signal?: AbortSignal;
}

export function createOpenAiApi(engine: Engine): OpenAiApi {
  // `async`, so that a refused request is a rejection whichever way it is asked.
  const create = async (request: CompletionBody, { signal }: CallOptions = {}): Promise<ChatCompletion | AsyncIterable<ChatCompletionChunk>> => {
    const asked = readRequest(request);
    return asked.stream ? streamCompletion(engine, asked, signal) : complete(engine, asked, signal);
  };
  return { fetch: createFetch(engine), chat: { completions: { create: create as CreateCompletion } } };
}
