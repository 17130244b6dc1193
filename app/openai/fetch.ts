import type { Engine } from '../engine/engine';
import { errorToData, RequestError, type ErrorData } from '../engine/errors';
import { complete, streamCompletion } from './completion';
import { readRequest } from './request';

/**
 * A `fetch` that never touches the network: it answers OpenAI's routes `POST …/chat/completions` and `GET …/models` with an engine on
 * this device. Any client that lets its `fetch` be given runs on it:
 *
 *     new OpenAI({ baseURL: 'https://denkspur.invalid/v1', apiKey: 'none', dangerouslyAllowBrowser: true, fetch: denkspur.openai.fetch })
 *
 * Failures are answers in OpenAI's form (`{ error: { message, type, code } }`), not exceptions; only an abort rejects, as with any fetch.
 */
export function createFetch(engine: Engine): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    request.signal.throwIfAborted();
    const { pathname } = new URL(request.url);
    try {
      if (request.method === 'GET' && pathname.endsWith('/models')) return json(200, models);
      if (request.method === 'POST' && pathname.endsWith('/chat/completions')) return await answer(engine, request);
      return failure(404, { code: 'not-found', message: `There is no ${request.method} ${pathname} here.`, details: {} });
    } catch (error) {
      request.signal.throwIfAborted();
      const data = errorToData(error);
      return failure(statusOf(data), data);
    }
  };
}

const models = { object: 'list', data: [{ id: 'denkspur', object: 'model', created: 0, owned_by: 'denkspur' }] };

async function answer(engine: Engine, request: Request): Promise<Response> {
  const asked = readRequest(await readJson(request));
  if (!asked.stream) {
    const completion = await complete(engine, asked, request.signal);
    request.signal.throwIfAborted();
    return json(200, completion);
  }
  const left = new AbortController();
  const chunks = streamCompletion(engine, asked, AbortSignal.any([request.signal, left.signal]));
  // What is wrong with a request shows before its first piece: then the answer has a status, and is no broken stream.
  let next = await chunks.next();
  const body = new ReadableStream<Uint8Array>({
    async pull(stream) {
      if (next.done === true) {
        stream.enqueue(serverSentEvent('[DONE]'));
        stream.close();
        return;
      }
      stream.enqueue(serverSentEvent(JSON.stringify(next.value)));
      try {
        next = await chunks.next();
        request.signal.throwIfAborted();
      } catch (error) {
        if (request.signal.aborted) throw error;
        // Clients know this form: an error among the events, then the end.
        stream.enqueue(serverSentEvent(JSON.stringify(errorBody(errorToData(error)))));
        stream.close();
      }
    },
    cancel: () => left.abort(),
  });
  return new Response(body, { status: 200, headers: { 'content-type': 'text/event-stream' } });
}

async function readJson(request: Request): Promise<unknown> {
  try {
    return await request.json();
  } catch (cause) {
    throw new RequestError('invalid-option', `The request is not JSON (${String(cause)}).`, { option: 'body', problem: 'not JSON' });
  }
}

const encoder = new TextEncoder();

function serverSentEvent(data: string): Uint8Array {
  return encoder.encode(`data: ${data}\n\n`);
}

/** HTTP's word for what happened; clients try again after 429 and 5xx, and do not after 4xx. */
function statusOf({ code }: ErrorData): number {
  if (code === 'busy') return 429;
  if (code === 'not-loaded') return 503;
  if (code === 'invalid-option' || code === 'empty-prompt' || code === 'context-full' || code === 'template-failed') return 400;
  return 500;
}

function failure(status: number, error: ErrorData): Response {
  return json(status, errorBody(error));
}

function errorBody({ code, message, details }: ErrorData): object {
  const parameter = details['option'];
  return { error: { message, type: 'denkspur_error', code, param: parameter ?? null } };
}

function json(status: number, body: object): Response {
  return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json' } });
}
