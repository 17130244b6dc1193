import type {
  ChatMessage, Engine, EngineEvent, FinishEvent, GenerateOptions, LoadOptions, ModelInfo, ModelOutline, ModelSource, Profile,
  ProfileOptions, RebuiltEvent, ScoreInput, ScoreOptions, ScoreResult, WrittenToken,
} from './engine';
import { RecoveryError, RequestError, TypedError } from './errors';

/** Losses in a row, without one token between them, after which it is given up. */
const mostLosses = 3;
/** How long to wait before the first, second … attempt: a GPU process that has just died needs a moment to come back. */
const pauses = [0, 1000, 4000];
/** Tokens that an answer should still have room for after the model was loaded with a smaller context. */
const roomToGoOn = 256;

/** What a model was loaded with, to load it again. */
interface Loaded {
  readonly source: ModelSource;
  readonly options: Omit<LoadOptions, 'signal' | 'onProgress'>;
  readonly info: ModelInfo;
}

/**
 * An engine that outlives the loss of its device or its worker: it loads the model again and goes on with an answer after the tokens
 * that its reader already has. When memory was the cause it does so once with smaller settings. What is lost again and again without
 * getting any further ends with `lost-repeatedly`.
 */
export class RecoveringEngine implements Engine {
  readonly #engine: Engine;
  readonly #wait: (milliseconds: number) => Promise<unknown>;
  #loaded: Loaded | undefined;
  #smaller = false;

  /** @param wait passes the time between attempts; tests do not */
  constructor(engine: Engine, wait = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))) {
    this.#engine = engine;
    this.#wait = wait;
  }

  async load(source: ModelSource, { signal, onProgress, ...options }: LoadOptions = {}): Promise<ModelInfo> {
    this.#loaded = undefined;
    this.#smaller = false;
    const watching = { ...(signal && { signal }), ...(onProgress && { onProgress }) };
    try {
      return await this.#loadUntilSound(source, options, watching);
    } catch (error) {
      if (!isLoss(error) || !isMemory(error) || options.kvCache === 'q8_0') throw error;
      this.#smaller = true;
      return await this.#loadUntilSound(source, { ...options, kvCache: 'q8_0' }, watching);
    }
  }

  inspect(source: ModelSource): Promise<ModelOutline> {
    return this.#engine.inspect?.(source) ?? Promise.reject(new RequestError('not-loaded', 'This engine reads no files.'));
  }

  profile(options?: ProfileOptions): Promise<Profile> {
    return this.#engine.profile?.(options) ?? Promise.reject(new RequestError('not-loaded', 'This engine cannot be profiled.'));
  }

  async unload(): Promise<void> {
    this.#loaded = undefined;
    await this.#engine.unload();
  }

  async score(input: ScoreInput, options: ScoreOptions = {}): Promise<ScoreResult> {
    for (let losses = 1; ; losses++) {
      try {
        return await this.#engine.score(input, options);
      } catch (error) {
        await this.#rebuild(error, losses, 0, options.signal);
      }
    }
  }

  async *generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    // The same draws after a loss as without one.
    const seed = options.seed ?? crypto.getRandomValues(new Uint32Array(1))[0]!;
    const progress = new Progress(options.written ?? []);
    let losses = 0;
    while (true) {
      try {
        for await (const event of this.#engine.generate(messages, { ...options, seed, written: [...progress.written] })) {
          if (event.type === 'delta' && event.tokens.length > 0) losses = 0;
          if (progress.isNew(event)) yield event;
        }
        return;
      } catch (error) {
        losses++;
        let rebuilt: RebuiltEvent;
        try {
          rebuilt = await this.#rebuild(error, losses, progress.tokens, options.signal);
        } catch (failure) {
          if (options.signal?.aborted !== true) throw failure;
          yield progress.stopped();
          return;
        }
        yield rebuilt;
      }
    }
  }

  /** Loads the model again after `error`; what is no loss, and one loss too many, is thrown. */
  async #rebuild(error: unknown, losses: number, tokens: number, signal: AbortSignal | undefined): Promise<RebuiltEvent> {
    const loaded = this.#loaded;
    if (loaded === undefined || !isLoss(error)) throw error;
    const load = (cause: TypedError): Promise<ModelInfo> => {
      const options = onSameProcessor(loaded, this.#optionsAfter(cause, loaded, tokens));
      return this.#loadUntilSound(loaded.source, options, signal === undefined ? {} : { signal }, losses);
    };
    await this.#wait(this.#pauseAfter(error, losses));
    // The new device may have less room than the lost one had.
    const info = await load(error).catch((failure: unknown) => {
      if (!isLoss(failure) || !isMemory(failure)) throw failure;
      return load(failure);
    });
    return { type: 'rebuilt', cause: error.code, info };
  }

  /** Loads; a device or worker that is lost meanwhile is waited for, and counts as a loss. */
  async #loadUntilSound(
    source: ModelSource,
    options: Loaded['options'],
    watching: Pick<LoadOptions, 'signal' | 'onProgress'>,
    lossesBefore = 0,
  ): Promise<ModelInfo> {
    for (let losses = lossesBefore; ; losses++) {
      try {
        const info = await this.#engine.load(source, { ...options, ...watching });
        this.#loaded = { source, options, info: this.#smaller ? withNotice(info) : info };
        return this.#loaded.info;
      } catch (error) {
        const passing = (isLoss(error) && !isMemory(error)) || (lossesBefore > 0 && isComingBack(error));
        if (!passing || watching.signal?.aborted === true) throw error;
        await this.#wait(this.#pauseAfter(error as TypedError, losses + 1));
      }
    }
  }

  /** @throws RecoveryError when it was one loss too many */
  #pauseAfter(error: TypedError, losses: number): number {
    const pause = pauses[losses - 1];
    if (pause !== undefined) return pause;
    throw new RecoveryError(
      'lost-repeatedly',
      `The engine was lost ${mostLosses} times in a row (last: ${error.message}). Reload the page, or take a smaller model.`,
      { times: losses, cause: error.code },
      error,
    );
  }

  #optionsAfter(error: TypedError, { source, options, info }: Loaded, tokens: number): Loaded['options'] {
    if (!isMemory(error)) return options;
    // Smaller settings did not help, and still smaller ones would hold no conversation.
    if (this.#smaller) throw error;
    this.#smaller = true;
    const contextLength = Math.min(info.contextLength, Math.max(Math.ceil(info.contextLength / 2), tokens + roomToGoOn));
    return { ...options, contextLength, kvCache: options.kvCache === 'q8_0' ? 'q8_0' : 'f16', ...fewerExperts(source, info) };
  }
}

/** Half of a mixture's experts, where the others can be read from this device as they are needed; a mixture is little else. */
function fewerExperts({ kind }: ModelSource, { experts, expertCache, fileBytes }: ModelInfo): Pick<LoadOptions, 'expertMemory'> {
  if (experts === undefined || (kind !== 'file' && kind !== 'opfs')) return {};
  const bytes = expertCache === undefined ? fileBytes : expertCache.layers * expertCache.onGpu * expertCache.expertBytes;
  return { expertMemory: Math.floor(bytes / 2) };
}

/** What the reader of an answer has so far. */
class Progress {
  readonly written: WrittenToken[];
  #promptTokens: number | undefined;
  #thinking = false;

  constructor(written: readonly WrittenToken[]) {
    this.written = [...written];
  }

  /** Of prompt and answer together. */
  get tokens(): number {
    return (this.#promptTokens ?? 0) + this.written.length;
  }

  /** Takes note of an event; false for what the reader has seen: a rebuilt engine begins with the prompt again. */
  isNew(event: EngineEvent): boolean {
    if (event.type === 'prompt') {
      const first = this.#promptTokens === undefined;
      this.#promptTokens ??= event.tokenIds.length;
      return first;
    }
    if (event.type === 'prefill') return this.written.length === 0;
    if (event.type === 'delta') {
      for (const { id, forced } of event.tokens) this.written.push({ id, ...(forced === true && { forced }) });
      if (event.reasoning_content !== '') this.#thinking = true;
      if (event.content !== '') this.#thinking = false;
    }
    return true;
  }

  /** The end of an answer that was stopped while there was no engine. */
  stopped(): FinishEvent {
    return {
      type: 'finish',
      reason: 'abort',
      thoughtUnfinished: this.#thinking,
      promptTokens: this.#promptTokens ?? 0,
      generatedTokens: this.written.length,
      timing: { firstTokenMs: 0, prefillTokensPerSecond: 0, decodeTokensPerSecond: 0 },
      counters: { dispatchesPerToken: 0, submitsPerToken: 0, readbacksPerToken: 0, bytesReadPerToken: 0, gpuBytes: 0 },
    };
  }
}

/** `not-loaded`: a worker died while nobody called it, and the next one knows of no model. */
const lossCodes: ReadonlySet<string> = new Set(['device-lost', 'worker-crashed', 'not-loaded', 'out-of-memory']);

/** While the browser's GPU process starts again there is no adapter, or one that opens no device. */
const comingBack: ReadonlySet<string> = new Set(['no-adapter', 'device-request-failed']);

function isLoss(error: unknown): error is TypedError {
  return error instanceof TypedError && lossCodes.has((error as TypedError).code);
}

function isComingBack(error: unknown): boolean {
  return error instanceof TypedError && comingBack.has((error as TypedError).code);
}

/** Browsers also take a device away because memory ran out, and say so in the reason. */
function isMemory(error: TypedError): boolean {
  return error.code === 'out-of-memory' || /memory/iu.test(String(error.details['reason'] ?? ''));
}

/** While the GPU comes back, its model does not move to the CPU. */
function onSameProcessor({ info }: Loaded, options: Loaded['options']): Loaded['options'] {
  return info.notices.some(({ code }) => code === 'cpu-engine') ? options : { ...options, engine: 'webgpu' };
}

function withNotice(info: ModelInfo): ModelInfo {
  return { ...info, notices: [...info.notices, { code: 'smaller-settings', details: { tokens: info.contextLength } }] };
}
