import type {
  ChatMessage,
  EngineEvent,
  GenerateOptions,
  LoadOptions,
  LoadProgress,
  ModelInfo,
  ModelOutline,
  ModelSource,
  Profile,
  ProfileOptions,
  ScoreInput,
  ScoreOptions,
  ScoreResult,
} from './engine';
import type { ErrorData } from './errors';

/**
 * Everything that page and engine worker say to each other. A call has a number; the worker answers it with any number of `progress`
 * messages and then exactly one `result` or `error`. `generate` is a stream: each `pull` is answered by one `events` message, so the
 * worker never runs far ahead of the page.
 */
export type ToWorker =
  | { readonly kind: 'load'; readonly call: number; readonly source: ModelSource; readonly options: Crossing<LoadOptions> }
  | { readonly kind: 'unload'; readonly call: number }
  | { readonly kind: 'inspect'; readonly call: number; readonly source: ModelSource }
  | { readonly kind: 'profile'; readonly call: number; readonly options: ProfileOptions }
  | { readonly kind: 'score'; readonly call: number; readonly input: ScoreInput; readonly options: Crossing<ScoreOptions> }
  | {
      readonly kind: 'generate';
      readonly call: number;
      readonly messages: readonly ChatMessage[];
      readonly options: Crossing<GenerateOptions>;
    }
  | { readonly kind: 'pull'; readonly call: number }
  | { readonly kind: 'abort'; readonly call: number }
  /** Nobody will pull this stream any more. */
  | { readonly kind: 'leave'; readonly call: number };

export type FromWorker =
  /** The worker has started and holds a lock of this name (Web Locks) until it dies, however that happens. */
  | { readonly kind: 'alive'; readonly lock: string }
  | { readonly kind: 'progress'; readonly call: number; readonly progress: Progress }
  | { readonly kind: 'result'; readonly call: number; readonly value: ResultOf[keyof ResultOf] }
  | { readonly kind: 'events'; readonly call: number; readonly events: readonly EngineEvent[]; readonly done: boolean }
  | { readonly kind: 'error'; readonly call: number; readonly error: ErrorData };

/** What each plain call ends with. */
export interface ResultOf {
  readonly load: ModelInfo;
  readonly unload: null;
  readonly inspect: ModelOutline;
  readonly profile: Profile;
  readonly score: ScoreResult;
}

/** Progress of a `load`, or `[done, total]` tokens of a `score`. */
export type Progress = LoadProgress | readonly [done: number, total: number];

/** Options without what can not be cloned; signals become `abort`, callbacks become `progress` messages. */
export type Crossing<Options> = Omit<Options, 'signal' | 'onProgress'>;
