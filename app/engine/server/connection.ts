import * as v from 'valibot';
import { modelHosts, serverHosts } from '../../model-hosts';
import { RequestError, ServerError } from '../errors';
import { throwIfRefused } from '../flight-mode';
import { failed, unreadable } from './answer-stream';

/** The person's own server, as they typed it. */
export interface ServerAddress {
  /** With or without `/v1` at its end. */
  readonly address: string;
  /** Held in memory only; nothing stores it. */
  readonly apiKey?: string | undefined;
}

const modelsSchema = v.object({ data: v.array(v.object({ id: v.string() })) });
const errorSchema = v.object({ error: v.union([v.string(), v.object({ message: v.string() })]) });

/** Talks to one OpenAI-compatible server (vLLM, SGLang, llama.cpp, Ollama). */
export class ServerConnection {
  /** For the page's lasting sign: where this conversation goes. */
  readonly host: string;
  readonly #base: string;
  readonly #key: string | undefined;

  /** @throws RequestError `invalid-option` when the address is none; ServerError `server-not-allowed` when the page may not go there */
  constructor({ address, apiKey }: ServerAddress) {
    const written = address.includes('://') ? address : `http://${address}`;
    if (!URL.canParse(written) || !/^https?:/.test(written)) {
      const problem = 'not an address such as http://localhost:8000/v1';
      throw new RequestError('invalid-option', `address: ${problem}.`, { option: 'address', problem });
    }
    const url = new URL(written);
    if (!isAllowed(url)) throw notAllowed(url.host);
    const path = url.pathname.replace(/\/+$/, '');
    this.host = url.host;
    this.#base = `${url.origin}${path.endsWith('/v1') ? path : `${path}/v1`}`;
    this.#key = apiKey === '' ? undefined : apiKey;
  }

  /** Ids of the models that the server has. @throws ServerError, RequestError (`aborted`) */
  async models(signal: AbortSignal): Promise<string[]> {
    const response = await this.#ask('/models', { signal });
    const result = v.safeParse(modelsSchema, await jsonOf(response, this.host));
    if (!result.success) throw unreadable(this.host, 'its list of models is none');
    return result.output.data.map(({ id }) => id);
  }

  /** Begins a streamed answer. @throws ServerError, RequestError (`aborted`) */
  async complete(request: object, signal: AbortSignal): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
    const headers = { 'content-type': 'application/json' };
    const response = await this.#ask('/chat/completions', { method: 'POST', body: JSON.stringify(request), headers, signal });
    const type = response.headers.get('content-type') ?? '';
    if (response.body === null || !type.includes('text/event-stream')) throw unreadable(this.host, `${type || 'no'} type instead of a stream`);
    return response.body;
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#key !== undefined) headers.set('authorization', `Bearer ${this.#key}`);
    let response: Response;
    try {
      // No cookies, no referrer: the server gets the request and nothing about the person.
      response = await fetch(`${this.#base}${path}`, { ...init, headers, credentials: 'omit', referrerPolicy: 'no-referrer', cache: 'no-store' });
    } catch (cause) {
      if (init.signal?.aborted === true) throw init.signal.reason;
      throw new ServerError(
        'server-unreachable',
        `${this.host} cannot be reached. Is the server running, and does it allow this page (CORS)?`,
        { host: this.host },
        cause,
      );
    }
    if (response.ok) return response;
    throwIfRefused(response, this.#base);
    throw await this.#refusal(response);
  }

  async #refusal(response: Response): Promise<ServerError> {
    const { host } = this;
    const { status } = response;
    if (status === 401 || status === 403) {
      return new ServerError('server-refused', `${host} refuses the request (${status}). Check the key.`, { host, status });
    }
    // Servers say what was wrong with a request; where they say nothing readable, the status has to do.
    const said = v.safeParse(errorSchema, await response.json().catch(() => undefined));
    return failed(host, said.success ? said.output.error : `status ${status}`);
  }
}

/**
 * Whether the page's policy lets it reach an address (CSP level 3, "does url match expression in origin", as far as our list goes: a
 * scheme, a host with an optional `*.` before it, and `:*` for any port). The browser refuses the rest without saying why.
 */
export function isAllowed(url: URL, hosts: readonly string[] = [...serverHosts, ...modelHosts]): boolean {
  // Outside of a page (tests in Node) there is no origin and no policy.
  if ((globalThis as { readonly location?: { readonly origin: string } }).location?.origin === url.origin) return true;
  return hosts.some((source) => {
    const [, scheme, wild, host, anyPort] = /^(https?:)\/\/(\*\.)?([^:*]+)(:\*)?$/u.exec(source) ?? [];
    if (scheme !== url.protocol || host === undefined) return false;
    const named = wild === undefined ? url.hostname === host : url.hostname.endsWith(`.${host}`);
    return named && (anyPort !== undefined || url.port === '');
  });
}

function notAllowed(host: string): ServerError {
  return new ServerError(
    'server-not-allowed',
    `This page may not reach ${host}: its policy does not name it. Forward it to localhost, or name it in app/model-hosts.ts.`,
    { host },
  );
}

async function jsonOf(response: Response, host: string): Promise<unknown> {
  try {
    return await response.json();
  } catch (cause) {
    throw unreadable(host, 'no JSON', cause);
  }
}
