/** What the bench asks of every engine, and what it hears back. Plain data: it travels between Node and the pages as JSON. */

/** The same text for everybody; engines that take token ids get those. */
export interface Prompt {
  readonly text: string;
  readonly tokenIds: readonly number[];
}

export interface Workload {
  readonly prompt: Prompt;
  /** Most tokens to generate, greedily; the end of the text is ignored where an engine lets us. */
  readonly generate: number;
  /** Generation is cut short after this time; the rates are then of the tokens that came. */
  readonly generateSeconds: number;
}

/** One prompt and its answer, timed by the clock of the page that shows it (of Node for the native engine). */
export interface Sample {
  /** Tokens of the prompt that the engine had to read. */
  readonly promptTokens: number;
  readonly generatedTokens: number;
  readonly firstTokenMs: number;
  /** Prompt tokens by the time to the first token. */
  readonly prefillTokensPerSecond: number;
  /** Tokens after the first arrival by the time from the first to the last; undefined when all came at once. */
  readonly decodeTokensPerSecond: number | undefined;
}

export interface Loaded {
  readonly loadMs: number;
  /** The device as the engine (or the browser) names it. */
  readonly device: string;
  /** Of the engine. */
  readonly version: string;
  /** Name and version, for an engine in a browser. */
  readonly browser?: string;
  /** What the reader of the table should know. */
  readonly remark?: string;
}

/** What an engine asked of the browser since it was loaded, counted from outside. */
export interface EngineTotals {
  /** Bytes of all buffers that exist now. */
  readonly gpuBytes: number;
  /** Bytes of its WebAssembly memories, which only ever grow. */
  readonly wasmBytes: number;
  readonly dispatches: number;
  readonly submits: number;
  readonly readbacks: number;
  /** Bytes mapped for reading. */
  readonly readbackBytes: number;
}

/** What a decoded token takes; undefined: nobody counted. */
export interface PerToken {
  readonly dispatches: number;
  readonly submits: number;
  readonly readbacks: number;
  readonly readbackBytes: number | undefined;
  /** Weights and KV cache that the kernels read; only an engine itself can know. */
  readonly memoryBytes: number | undefined;
}

/** Our own engine's view of one decoded token at a position of the context. */
export interface Depth {
  readonly position: number;
  readonly tokenMs: number;
  /** The kernels that take most of it when each runs by itself: name, share of their sum, number of dispatches. */
  readonly kernels: readonly (readonly [name: string, share: number, dispatches: number])[];
}

export interface Footprint {
  readonly gpuBytes: number;
  readonly wasmBytes: number | undefined;
  /** Undefined when all tokens came at once. */
  readonly perToken: PerToken | undefined;
}

/** An engine with the model loaded, in a page or in this process. */
export interface Contestant {
  readonly loaded: Loaded;
  measure(workload: Workload): Promise<Sample>;
  /** Of the last answer; undefined for a native engine. */
  footprint(): Promise<Footprint | undefined>;
  /** One token near the beginning of the context and one near its end, one after the other; undefined for engines that cannot tell. */
  depths(): Promise<readonly Depth[] | undefined>;
  /** Milliseconds from asking for a stop in the middle of an answer until the engine has ended it, each time; undefined where nobody asks. */
  stops(workload: Workload): Promise<readonly number[] | undefined>;
  /** Most bytes of JavaScript memory so far, ArrayBuffers included, WebAssembly's shared ones not; undefined where the browser does not tell. */
  peakHeapBytes(): Promise<number | undefined>;
  close(): Promise<void>;
}
