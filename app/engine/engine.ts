import type { Counters, Timing } from './counters';

/**
 * The one contract between the page and anything that turns messages into tokens.
 *
 * Messages and options follow OpenAI's chat completions; deltas carry `content` and, as in DeepSeek's API, `reasoning_content`.
 * The page only ever holds an `Engine`; which one it is (our kernels, a WASM fallback, a server) is decided elsewhere.
 */
export interface Engine {
  /**
   * Reads a model, puts it on the device and compiles what it needs. A model that was loaded before is unloaded first; when loading
   * fails nothing of the new one stays.
   * @throws ModelFormatError, UnsupportedModelError, SourceError, DeviceError, OutOfMemoryError, RequestError (`aborted`)
   */
  load(source: ModelSource, options?: LoadOptions): Promise<ModelInfo>;

  /**
   * Answers a conversation. The last message is from the user, or from the assistant to be continued. Ends with one `finish` event; an
   * aborted call ends with `finish` and reason `abort`, not with an error. Pulling is what drives it: an engine never runs far ahead of
   * its reader.
   * @throws RequestError, DeviceLostError, OutOfMemoryError, SourceError (`experts-unreadable`)
   */
  generate(messages: readonly ChatMessage[], options?: GenerateOptions): AsyncIterable<EngineEvent>;

  /** Teacher-forced scores of a text or of token ids: row i is the distribution after token i. */
  score(input: ScoreInput, options?: ScoreOptions): Promise<ScoreResult>;

  /**
   * Reads a model's header and tells what the model would take, before anything of it is loaded. Engines that read no files leave it out.
   * @throws ModelFormatError, UnsupportedModelError, SourceError
   */
  inspect?(source: ModelSource): Promise<ModelOutline>;

  /**
   * Where the time of a token goes, for people who look into the engine; forgets what the cache holds. Engines that cannot tell leave it
   * out.
   * @throws RequestError `not-loaded`, `busy`, `invalid-option`; UnsupportedModelError where experts are read from disk
   */
  profile?(options?: ProfileOptions): Promise<Profile>;

  /** Frees device memory. Calling it without a model is fine. */
  unload(): Promise<void>;
}

/** Where a model's bytes come from. Several files or URLs are the parts of one split GGUF, in any order. */
export type ModelSource =
  | { readonly kind: 'file'; readonly files: readonly File[] }
  | { readonly kind: 'url'; readonly urls: readonly string[] }
  | { readonly kind: 'opfs'; readonly paths: readonly string[] }
  | ServerSource
  | WebLlmSource;

/** One of the models that WebLLM's makers have compiled; it is fetched from their hosts, once. */
export interface WebLlmSource {
  readonly kind: 'webllm';
  /** Such as `DeepSeek-R1-Distill-Qwen-7B-q4f16_1-MLC`. */
  readonly model: string;
}

/** The person's own OpenAI-compatible server. What is asked of it leaves the device. */
export interface ServerSource {
  readonly kind: 'server';
  /** Such as `http://localhost:8000/v1`. */
  readonly address: string;
  /** One of the server's models; default: its first. */
  readonly model?: string;
  /** Held in memory only. */
  readonly apiKey?: string;
}

export interface LoadOptions {
  /** Called with a fraction that never goes back. */
  readonly onProgress?: (progress: LoadProgress) => void;
  readonly signal?: AbortSignal;
  /** What computes: our kernels (`webgpu`) or llama.cpp on the CPU (`wllama`). Default: the CPU only where WebGPU has no device. */
  readonly engine?: LocalEngineName;
  /** Tokens of context to make room for; default: the model's own, at most 4096. */
  readonly contextLength?: number;
  /**
   * Storage of the KV cache; `f32` is exact and the default. `f16` takes half of its memory, `q8_0` (blocks of 32 values in
   * signed bytes with one scale) 27 %.
   */
  readonly kvCache?: KvCacheFormat;
  /**
   * Of a mixture: bytes of GPU memory that its routed experts may take together; the rest is read from the model's file as it is needed,
   * which has to lie on this device. At least the experts of one token in every layer stay. Tokens are the same whatever it is. Default:
   * all of them where they fit, else as many as do.
   */
  readonly expertMemory?: number;
  /**
   * Be ready before the kernels are compiled: until they are, the processor answers, where the model is small enough for it and its
   * family simple enough. Tokens are the same but where a sum's rounding decides.
   */
  readonly soon?: boolean;
  /** Opens the GPU so that `profile` can read its clock, which some GPUs pay for with speed. */
  readonly profiling?: boolean;
  /**
   * What to ask of the GPU: everything that it grants (`best`, the default), or nothing beyond WebGPU's default limits and no optional
   * feature (`plain`), which is what the weakest device has.
   */
  readonly device?: DeviceProfile;
}

/** What a model takes on the GPU: about `weightBytes + contextLength · contextBytesPerToken[kvCache]`. */
export interface ModelOutline {
  /** `general.name` of the file, or the file's name. */
  readonly name: string;
  readonly architecture: string;
  readonly fileBytes: number;
  readonly trainedContextLength: number;
  readonly weightBytes: number;
  /** What every token of context adds, by the format of the KV cache. */
  readonly contextBytesPerToken: Readonly<Record<KvCacheFormat, number>>;
}

export interface ProfileOptions {
  /** Positions at which the token is timed, 0 … context length − 1; default one near the beginning and one near the end. */
  readonly positions?: readonly number[];
}

export interface Profile {
  readonly adapter: string;
  /** `timestamps`: the GPU's own clock, for every dispatch. `submits`: the time of submits, for all dispatches of a kernel together. */
  readonly clock: 'timestamps' | 'submits';
  readonly positions: readonly ProfileAt[];
}

/** One token at a position of its sequence. */
export interface ProfileAt {
  readonly position: number;
  /** Of a whole token, its dispatches in one pass as in decoding. The dispatches by themselves take longer together. */
  readonly tokenMicroseconds: number;
  /** Every dispatch, in order. */
  readonly dispatches: readonly ProfiledDispatch[];
}

export interface ProfiledDispatch {
  /** Kernel and variant. */
  readonly label: string;
  /** From 0 on; undefined for what comes before the layers and after them. */
  readonly layer?: number;
  /** Of weights and cache that it reads. */
  readonly bytes: number;
  readonly microseconds: number;
}

export type DeviceProfile = 'best' | 'plain';

export type KvCacheFormat = 'f32' | 'f16' | 'q8_0';

export type LocalEngineName = 'webgpu' | 'wllama';

export interface LoadProgress {
  readonly stage: 'header' | 'tokenizer' | 'weights' | 'compiling' | 'ready';
  /** 0 … 1 over all stages. */
  readonly fraction: number;
  readonly loadedBytes: number;
  readonly totalBytes: number;
}

export interface ModelInfo {
  /** `general.name` of the file, or the file's name. */
  readonly name: string;
  readonly fileName: string;
  readonly architecture: string;
  readonly parameterCount: number;
  readonly fileBytes: number;
  readonly gpuBytes: number;
  readonly layerCount: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** The longest context the model was trained for. */
  readonly trainedContextLength: number;
  /** Tensor types in the file with their number of tensors, e.g. `{ Q4_1: 211, F32: 61 }`. */
  readonly tensorTypes: Readonly<Record<string, number>>;
  /** Whether the model writes `<think>` … `</think>`. */
  readonly reasoning: boolean;
  /** Of a mixture of experts: how many each router chooses among, and to how many of them a token goes. Engines that cannot tell leave it out. */
  readonly experts?: { readonly count: number; readonly used: number };
  /** Where the GPU holds only some of a mixture's experts, and the rest is read from the file as it is needed. */
  readonly expertCache?: ExpertMemoryInfo;
  readonly adapter: string;
  /** What the person should know: a slower path chosen by the self-check, a shortened context … What comes later is an event. */
  readonly notices: readonly Notice[];
}

/** How many experts of a mixture the GPU holds. */
export interface ExpertMemoryInfo {
  /** Layers with a mixture. */
  readonly layers: number;
  /** Routed experts of each. */
  readonly perLayer: number;
  /** Those of each that the GPU has room for. */
  readonly onGpu: number;
  /** Bytes in the file of one expert, on average over the layers. */
  readonly expertBytes: number;
}

/** A message for the page to translate by code. */
export interface Notice {
  readonly code: string;
  readonly details: Readonly<Record<string, string | number>>;
}

export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
  /** The thought of an assistant message. Templates of R1 leave it out of the history. */
  readonly reasoning_content?: string;
}

export interface GenerateOptions {
  /** Most tokens to generate, thought included; default: what the context has room for. */
  readonly max_tokens?: number;
  /** 0 is greedy. Default 0.6, as DeepSeek recommends for R1. */
  readonly temperature?: number;
  /** Default 0.95. 1 switches it off. */
  readonly top_p?: number;
  /** 0 (default) switches it off. */
  readonly top_k?: number;
  /** Tokens less probable than this share of the best one are left out; 0 (default) switches it off. */
  readonly min_p?: number;
  /** Divides (or multiplies, when negative) the logits of tokens seen in prompt and answer; 1 (default) switches it off. */
  readonly repetition_penalty?: number;
  /** Subtracted from the logits of tokens generated before; 0 (default) switches it off. */
  readonly presence_penalty?: number;
  /** Same seed, same device, same options: same tokens. Default: random. */
  readonly seed?: number;
  /** Strings that end the answer when they appear in `content`; they are not part of it. */
  readonly stop?: readonly string[];
  /** Carry `top` on every token of a delta. */
  readonly logprobs?: boolean;
  /** How many alternatives `top` holds, 0 … 20. */
  readonly top_logprobs?: number;
  /** Carry on every token which experts it came through. Only with a mixture of experts on our own kernels; elsewhere tokens carry none. */
  readonly experts?: boolean;
  readonly think?: ThinkOptions;
  /** What form the answer has; the thought stays free. Default: any text. */
  readonly response_format?: ResponseFormat;
  /**
   * The first tokens of this answer, where its reader has them already (from an engine that was lost since). It goes on after them, and
   * its deltas carry only what is new.
   */
  readonly written?: readonly WrittenToken[];
  /** Text that is tokenized as it stands, special tokens recognised, or token ids; no template, and `messages` is then empty. */
  readonly raw?: string | readonly number[];
  readonly signal?: AbortSignal;
}

/**
 * The form of an answer, as in OpenAI's chat completions: an object of JSON, or JSON by a schema (grammar/json-schema.ts says which
 * keywords can be kept; any other is refused by name). An answer that `max_tokens` or a stop string cuts off is not whole.
 */
export type ResponseFormat =
  | { readonly type: 'text' }
  | { readonly type: 'json_object' }
  | { readonly type: 'json_schema'; readonly json_schema: { readonly name?: string; readonly schema?: Readonly<Record<string, unknown>> | boolean } };

export interface ThinkOptions {
  /** Most tokens of thought; when they are used up `</think>` is forced. 0: no thought at all. Default: no limit. */
  readonly budget?: number;
  /** Open the thought (`<think>` and a line break) where the template leaves that to the model. Default true for reasoning models. */
  readonly force?: boolean;
  /** Text that the thought starts with, as if the model had written it (an edited thought, a branch). */
  readonly prefill?: string;
}

export type WrittenToken = Pick<GeneratedToken, 'id' | 'forced'>;

export type EngineEvent = PromptEvent | PrefillEvent | NoticeEvent | DeltaEvent | RebuiltEvent | FinishEvent;

/** First event: what the model is about to see. */
export interface PromptEvent {
  readonly type: 'prompt';
  readonly tokenIds: readonly number[];
  /** The prompt with its special tokens visible. */
  readonly text: string;
  /** How many of the tokens were still in the KV cache. */
  readonly reusedTokens: number;
  /** How many of the oldest messages had to leave so that prompt and answer fit the context. */
  readonly droppedMessages: number;
}

/** Progress of reading the prompt, in tokens. */
export interface PrefillEvent {
  readonly type: 'prefill';
  readonly done: number;
  readonly total: number;
}

/** Something about the model that came to light after it was loaded: kernels for long prompts are checked when one comes. */
export interface NoticeEvent {
  readonly type: 'notice';
  readonly notice: Notice;
}

/** New text. `tokens` are those that arrived since the last delta; text held back (half a character, a possible tag) comes with a later one. */
export interface DeltaEvent {
  readonly type: 'delta';
  readonly reasoning_content: string;
  readonly content: string;
  readonly tokens: readonly GeneratedToken[];
  /**
   * How many characters at the end of the thought so far were no thought after all: a code fence that was never closed hid its
   * end. What of them is the answer comes as `content` of this event.
   */
  readonly retracted?: number;
}

export interface GeneratedToken {
  readonly id: number;
  /** The token's own text; an incomplete character shows as U+FFFD. */
  readonly text: string;
  readonly part: 'reasoning' | 'content' | 'control';
  /** Natural log of the probability that the model gave this token, before temperature and cuts. */
  readonly logprob: number;
  /** Shannon entropy of the model's distribution, in nats. */
  readonly entropy: number;
  /** The likeliest alternatives, best first; only with `logprobs`. */
  readonly top?: readonly TokenProbability[];
  /** With `experts`: what the routers chose in the pass that gave this token, which read the token before it; a layer without a router is left out. */
  readonly experts?: readonly RoutedLayer[];
  /** True where the engine wrote the token itself (`</think>` at the end of the budget). */
  readonly forced?: boolean;
}

/** The experts of one layer that a token went to, by falling score; experts that every token goes to are not among them. */
export interface RoutedLayer {
  /** From 0 on. */
  readonly layer: number;
  readonly experts: readonly number[];
  /** What the output of each is multiplied with. */
  readonly weights: readonly number[];
}

export interface TokenProbability {
  readonly id: number;
  readonly text: string;
  readonly logprob: number;
}

/** Device or worker were lost, the model was loaded again, and the answer goes on where it stood. */
export interface RebuiltEvent {
  readonly type: 'rebuilt';
  /** Code of the error that it was lost with. */
  readonly cause: string;
  /** The model as it is loaded now: with smaller settings where memory was the cause, which its notices say. */
  readonly info: ModelInfo;
}

export type FinishReason = 'stop' | 'length' | 'abort';

export interface FinishEvent {
  readonly type: 'finish';
  readonly reason: FinishReason;
  /** True when the answer ended before the thought did (`</think>` never came). */
  readonly thoughtUnfinished: boolean;
  readonly promptTokens: number;
  readonly generatedTokens: number;
  readonly timing: Timing;
  readonly counters: Counters;
}

export type { Counters, ExpertCounters, Timing } from './counters';

export type ScoreInput = { readonly text: string } | { readonly tokenIds: readonly number[] };

export interface ScoreOptions {
  /** Tokens per row, 1 … vocabulary size; default 10. */
  readonly top?: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

export interface ScoreResult {
  readonly tokens: readonly number[];
  /** One row per token: `[id, logprob]`, best first. */
  readonly rows: readonly (readonly (readonly [id: number, logprob: number])[])[];
}
