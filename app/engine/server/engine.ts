import type {
  ChatMessage,
  Counters,
  DeltaEvent,
  Engine,
  EngineEvent,
  FinishReason,
  GenerateOptions,
  LoadOptions,
  ModelInfo,
  ModelSource,
  ScoreResult,
  ServerSource,
} from '../engine';
import { RequestError, ServerError, UnsupportedModelError } from '../errors';
import { checkMessages, checkOptions } from '../options';
import { createThinkingParser, type ThinkingParser } from '../thinking/parser';
import { readAnswer, type AnswerPiece } from './answer-stream';
import { ServerConnection } from './connection';
import { Edges } from './edges';

/** How long a server may say nothing: to a first question of it, and within an answer (a long prompt is read in silence). */
export interface Patience {
  readonly connectMs: number;
  readonly silenceMs: number;
}

const ordinaryPatience: Patience = { connectMs: 15_000, silenceMs: 300_000 };

/**
 * Names of models that reason. R1's template writes `<think>` into the prompt, so that a server which does not tell the thought apart sends
 * its end alone (seen with llama.cpp's server and llama-cpp-python): the answer of such a model begins inside the thought until it shows
 * otherwise.
 */
const namesReasoning = /(?:^|[^a-z])(?:r1|qwq)(?:[^a-z]|$)|reason|think/iu;

/** Nothing of a server's device is known here. */
const unknownCounters: Counters = { dispatchesPerToken: 0, submitsPerToken: 0, readbacksPerToken: 0, bytesReadPerToken: 0, gpuBytes: 0 };

/**
 * The person's own OpenAI-compatible server, for models that no browser can hold (R1 with its 671 billion parameters). The thought is
 * taken from `reasoning_content` or `reasoning`, or out of the text between `<think>` and `</think>`. What a server cannot be asked
 * for is refused by name, or said in the model's notices.
 */
export class ServerEngine implements Engine {
  readonly #patience: Patience;
  #connected: { readonly connection: ServerConnection; readonly model: string } | undefined;
  #running: AbortController | undefined;
  /** Models whose thoughts came without their opening tag. */
  readonly #unopened = new Set<string>();

  constructor(patience = ordinaryPatience) {
    this.#patience = patience;
  }

  /** @throws ServerError, RequestError (`invalid-option`, `aborted`), UnsupportedModelError when the source is no server */
  async load(source: ModelSource, { signal, onProgress }: LoadOptions = {}): Promise<ModelInfo> {
    await this.unload();
    if (source.kind !== 'server') throw cannot('reading model files', source.kind);
    const connection = new ServerConnection(source);
    const patience = new Timer(this.#patience.connectMs, connection.host, signal);
    try {
      onProgress?.({ stage: 'header', fraction: 0, loadedBytes: 0, totalBytes: 0 });
      const models = await patience.within((limited) => connection.models(limited));
      const model = source.model ?? models[0];
      if (model === undefined || !models.includes(model)) throw noSuchModel(connection.host, model, models);
      this.#connected = { connection, model };
      onProgress?.({ stage: 'ready', fraction: 1, loadedBytes: 0, totalBytes: 0 });
      return describe(model, connection.host);
    } finally {
      patience.stop();
    }
  }

  async *generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    const { thinkPrefill, raw } = checkOptions(options);
    const checked = checkMessages(messages);
    if (this.#connected === undefined) throw new RequestError('not-loaded', 'No server is connected. Connect one first.');
    if (this.#running !== undefined) throw new RequestError('busy', 'The server is answering. Wait for the answer or stop it.');
    const { connection, model } = this.#connected;
    if (raw !== undefined) throw cannot('raw prompts', connection.host);
    if (thinkPrefill !== '') throw cannot('continuing an edited thought', connection.host);
    const running = new AbortController();
    this.#running = running;
    const signals = [running.signal, ...(options.signal === undefined ? [] : [options.signal])];
    const patience = new Timer(this.#patience.silenceMs, connection.host, AbortSignal.any(signals));
    const answer = new ServerAnswer(options.think?.budget !== 0 && (this.#unopened.has(model) || namesReasoning.test(model)));
    let reason: FinishReason = 'abort';
    try {
      yield { type: 'prompt', tokenIds: [], text: '', reusedTokens: 0, droppedMessages: 0 };
      const body = await patience.within((limited) => connection.complete(requestOf(model, checked, options), limited));
      for await (const piece of readAnswer(body, connection.host, (read) => patience.within(() => read))) {
        const delta = answer.take(piece);
        if (delta.reasoning_content !== '' || delta.content !== '') yield delta;
      }
      reason = answer.finishReason;
    } catch (error) {
      if (!signals.some(({ aborted }) => aborted)) throw error;
    } finally {
      patience.stop();
      running.abort();
      this.#running = undefined;
    }
    yield answer.rest(reason);
    if (answer.leftOpeningOut) this.#unopened.add(model);
    yield answer.finish(reason);
  }

  /** @throws UnsupportedModelError: servers of this kind score no given text */
  score(): Promise<ScoreResult> {
    return Promise.reject(cannot('scoring a text', this.#connected?.connection.host ?? 'server'));
  }

  unload(): Promise<void> {
    this.#running?.abort();
    this.#connected = undefined;
    return Promise.resolve();
  }
}

/**
 * The models that a server has.
 * @throws ServerError, RequestError (`invalid-option`, `aborted`)
 */
export async function listModels(source: ServerSource, signal?: AbortSignal, patience = ordinaryPatience): Promise<readonly string[]> {
  const connection = new ServerConnection(source);
  const timer = new Timer(patience.connectMs, connection.host, signal);
  try {
    return await timer.within((limited) => connection.models(limited));
  } finally {
    timer.stop();
  }
}

/** One answer as it comes in. */
class ServerAnswer {
  readonly #begun = performance.now();
  readonly #startsInside: boolean;
  readonly #thinking: ThinkingParser;
  readonly #edges = new Edges();
  #first = 0;
  #usage: AnswerPiece['usage'];
  #reason = 'stop';
  #reasonedApart = false;
  #reasoning = '';
  #content = '';
  /** Of the answer's text; servers send about one for every token. */
  #pieces = 0;

  /** @param startsInside the text is taken for a thought until its end shows */
  constructor(startsInside: boolean) {
    this.#startsInside = startsInside;
    this.#thinking = createThinkingParser({ startsInside });
  }

  /** The end of a thought stood in what was taken for the answer. */
  get leftOpeningOut(): boolean {
    return !this.#startsInside && !this.#reasonedApart && /^<\/think>\s*$/mu.test(this.#content);
  }

  take({ reasoning, content, finishReason, usage }: AnswerPiece): DeltaEvent {
    if (this.#first === 0 && (reasoning !== '' || content !== '')) this.#first = performance.now();
    if (reasoning !== '' || content !== '') this.#pieces++;
    this.#usage = usage ?? this.#usage;
    this.#reason = finishReason ?? this.#reason;
    this.#reasonedApart ||= reasoning !== '';
    // A server that tells the thought apart has taken the tags away; one in its answer is a quotation.
    const parsed = this.#reasonedApart ? this.#edges.take({ reasoning, content }) : this.#thinking.push(content);
    this.#content += parsed.content;
    this.#reasoning += parsed.reasoning_content;
    return delta(parsed.reasoning_content, parsed.content);
  }

  /** What was held back as the beginning of a tag that did not come; all of it, where the text was no thought after all. */
  rest(reason: FinishReason): DeltaEvent {
    const { reasoning_content, content, retracted } = this.#thinking.flush();
    if (this.#startsInside && !this.#reasonedApart && reason === 'stop' && this.#thinking.state === 'thinking') {
      this.#thinking.endThought();
      const text = this.#reasoning + reasoning_content;
      this.#content += text;
      return { ...delta(reasoning_content, text), ...(text !== '' && { retracted: text.length }) };
    }
    this.#content += content;
    return { ...delta(reasoning_content, content), ...(retracted > 0 && { retracted }) };
  }

  get finishReason(): FinishReason {
    return this.#reason === 'length' ? 'length' : 'stop';
  }

  finish(reason: FinishReason): EngineEvent {
    // Older servers do not count for a stream (`stream_options`); then the pieces have to do.
    const { prompt = 0, completion = this.#pieces } = this.#usage ?? {};
    const seconds = (performance.now() - this.#first) / 1000;
    const unfinished = this.#reasonedApart ? this.#content === '' : this.#thinking.state === 'thinking';
    return {
      type: 'finish',
      reason,
      thoughtUnfinished: unfinished,
      promptTokens: prompt,
      generatedTokens: completion,
      timing: {
        firstTokenMs: this.#first === 0 ? 0 : this.#first - this.#begun,
        prefillTokensPerSecond: this.#first === 0 ? 0 : (1000 * prompt) / (this.#first - this.#begun),
        decodeTokensPerSecond: this.#first === 0 || seconds === 0 ? 0 : completion / seconds,
      },
      counters: unknownCounters,
    };
  }
}

/** Ends the waiting for something that does not come, by a server's silence or by the signal. */
class Timer {
  readonly #milliseconds: number;
  readonly #host: string;
  readonly #expired = new AbortController();
  readonly #signal: AbortSignal;

  constructor(milliseconds: number, host: string, signal: AbortSignal | undefined) {
    this.#milliseconds = milliseconds;
    this.#host = host;
    this.#signal = AbortSignal.any([this.#expired.signal, ...(signal === undefined ? [] : [signal])]);
  }

  /** @throws ServerError `server-silent`; RequestError `aborted` when the signal says stop */
  async within<Value>(work: (signal: AbortSignal) => Promise<Value>): Promise<Value> {
    const host = this.#host;
    const silent = new ServerError('server-silent', `${host} has said nothing for too long. Is it still at work? Ask again, or restart it.`, {
      host,
    });
    const timer = setTimeout(() => this.#expired.abort(silent), this.#milliseconds);
    let forget = (): void => undefined;
    const stopped = new Promise<never>((_, reject) => {
      const stop = () => reject(this.#expired.signal.aborted ? silent : new RequestError('aborted', 'The call was stopped.'));
      if (this.#signal.aborted) stop();
      this.#signal.addEventListener('abort', stop);
      forget = () => this.#signal.removeEventListener('abort', stop);
    });
    try {
      return await Promise.race([work(this.#signal), stopped]);
    } finally {
      clearTimeout(timer);
      forget();
    }
  }

  /** What still runs under the signal ends. */
  stop(): void {
    this.#expired.abort();
  }
}

function delta(reasoning: string, content: string): DeltaEvent {
  return { type: 'delta', reasoning_content: reasoning, content, tokens: [] };
}

/** Options go on as the caller named them; what was not named, the server knows best. */
function requestOf(model: string, messages: readonly ChatMessage[], options: GenerateOptions): object {
  const { max_tokens, temperature, top_p, top_k, min_p, repetition_penalty, presence_penalty, seed, stop, think, response_format } = options;
  return {
    model,
    // Earlier thoughts are not fed back: R1's own template leaves them out, and servers differ in what they make of the field.
    messages: messages.map(({ role, content }) => ({ role, content })),
    stream: true,
    stream_options: { include_usage: true },
    ...Object.fromEntries(
      Object.entries({ max_tokens, temperature, top_p, top_k, min_p, repetition_penalty, presence_penalty, seed, stop, response_format }).filter(
        ([, value]) => value !== undefined,
      ),
    ),
    // vLLM, SGLang and llama.cpp hand this to the chat template; models without the switch ignore it.
    ...(think?.budget === 0 && { chat_template_kwargs: { enable_thinking: false } }),
  };
}

function describe(model: string, host: string): ModelInfo {
  return {
    name: model,
    fileName: model,
    architecture: 'server',
    parameterCount: 0,
    fileBytes: 0,
    gpuBytes: 0,
    layerCount: 0,
    vocabularySize: 0,
    contextLength: 0,
    trainedContextLength: 0,
    tensorTypes: {},
    reasoning: true,
    adapter: host,
    notices: [{ code: 'leaves-device', details: { host } }],
  };
}

function noSuchModel(host: string, model: string | undefined, models: readonly string[]): ServerError {
  const known = models.join(', ');
  const problem = model === undefined ? 'it has no model' : `it has no model "${model}", only ${known || 'none'}`;
  return new ServerError('server-failed', `${host} is there, but ${problem}.`, { host, problem });
}

function cannot(what: string, host: string): UnsupportedModelError {
  return new UnsupportedModelError('unsupported-feature', `A server (${host}) cannot be asked for ${what}. Use a model on this device.`, {
    feature: what,
    host,
  });
}
