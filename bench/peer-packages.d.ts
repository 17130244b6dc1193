/**
 * What the bench uses of the peers' packages. They are installed in this folder alone and only where the bench is run, so that the
 * compiler must do without their own declarations; pages/build.ts says which file stands behind each name.
 */
declare module 'peer:wllama' {
  export interface CompletionChunk {
    readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
    /** Counts of llama-server itself; `predicted_n` is the number of tokens so far. */
    readonly timings?: { readonly prompt_n: number; readonly predicted_n: number };
  }

  export interface CompletionOptions {
    readonly prompt: string;
    readonly max_tokens: number;
    readonly temperature: number;
    readonly top_k: number;
    readonly ignore_eos: boolean;
    readonly cache_prompt: boolean;
    readonly timings_per_token: boolean;
    readonly stream: true;
    readonly abortSignal: AbortSignal;
  }

  export interface Logger {
    debug(...data: unknown[]): void;
    log(...data: unknown[]): void;
    warn(...data: unknown[]): void;
    error(...data: unknown[]): void;
  }

  export class Wllama {
    constructor(paths: { readonly default: string }, configuration: { readonly logger: Logger });
    static getLibllamaVersion(): string;
    loadModel(
      files: readonly Blob[],
      options: { readonly n_ctx: number; readonly n_threads: number; readonly n_gpu_layers: number; readonly n_parallel: number },
    ): Promise<void>;
    getNumThreads(): number;
    createCompletion(options: CompletionOptions): Promise<AsyncIterable<CompletionChunk>>;
  }
}

declare module 'peer:web-llm' {
  export interface CompletionChunk {
    readonly choices: readonly { readonly text: string }[];
    readonly usage?: { readonly prompt_tokens: number; readonly completion_tokens: number } | null;
  }

  export interface CompletionOptions {
    readonly prompt: string;
    readonly max_tokens: number;
    readonly temperature: number;
    readonly ignore_eos: boolean;
    readonly stream: true;
    readonly stream_options: { readonly include_usage: true };
  }

  export interface Engine {
    readonly completions: { create(options: CompletionOptions): Promise<AsyncIterable<CompletionChunk>> };
    interruptGenerate(): void;
    resetChat(): Promise<void>;
  }

  export function CreateMLCEngine(
    model: string,
    configuration: {
      readonly logLevel: 'WARN';
      readonly appConfig: {
        readonly useIndexedDBCache: boolean;
        readonly model_list: readonly { readonly model: string; readonly model_id: string; readonly model_lib: string }[];
      };
    },
  ): Promise<Engine>;
}
