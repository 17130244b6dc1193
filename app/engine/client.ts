import type { ChatMessage, Engine, EngineEvent, GenerateOptions, LoadOptions, ModelInfo, ModelSource } from './engine';
import type { ModelOutline, Profile, ProfileOptions } from './engine';
import type { ScoreInput, ScoreOptions, ScoreResult } from './engine';
import { errorFromData, RequestError, WorkerError } from './errors';
import type { Crossing, FromWorker, Progress, ResultOf, ToWorker } from './protocol';
import { RecoveringEngine } from './recovery';

/** The engine as the page sees it: every call goes to a dedicated worker that is started with the first one. */
export function createWorkerEngine(): Engine {
  let started = 0;
  const start = () => {
    // The name is also that of the lock that tells whether the worker lives; no other tab may have it.
    const name = `denkspur-engine ${pageId} ${++started}`;
    return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name });
  };
  return new RecoveringEngine(new WorkerEngine(start, whenReleased));
}

const pageId = crypto.randomUUID();

/** Resolves when nobody holds the lock any more: a worker that is killed says nothing, but the browser releases its locks. */
function whenReleased(lock: string): Promise<void> {
  return navigator.locks.request(lock, () => undefined);
}

interface OpenCall {
  readonly reply: (message: FromWorker) => void;
  readonly fail: (error: Error) => void;
}

/** A call with its number still to be given. `Omit` would flatten the union, so it is taken from each member by itself. */
type Unnumbered = ToWorker extends infer Message ? (Message extends ToWorker ? Omit<Message, 'call'> : never) : never;

export class WorkerEngine implements Engine {
  readonly #start: () => Worker;
  readonly #whenReleased: (lock: string) => Promise<void>;
  readonly #calls = new Map<number, OpenCall>();
  #worker: Worker | undefined;
  #lastCall = 0;

  /**
   * @param start opens the worker; called again after one has died
   * @param whenReleased resolves when the lock of that name is free
   */
  constructor(start: () => Worker, whenReleased: (lock: string) => Promise<void>) {
    this.#start = start;
    this.#whenReleased = whenReleased;
  }

  load(source: ModelSource, { signal, onProgress, ...options }: LoadOptions = {}): Promise<ModelInfo> {
    return this.#call<'load'>({ kind: 'load', source, options }, signal, (progress) => {
      if ('stage' in progress) onProgress?.(progress);
    });
  }

  score(input: ScoreInput, { signal, onProgress, ...options }: ScoreOptions = {}): Promise<ScoreResult> {
    return this.#call<'score'>({ kind: 'score', input, options }, signal, (progress) => {
      if (!('stage' in progress)) onProgress?.(...progress);
    });
  }

  inspect(source: ModelSource): Promise<ModelOutline> {
    return this.#call<'inspect'>({ kind: 'inspect', source });
  }

  profile(options: ProfileOptions = {}): Promise<Profile> {
    return this.#call<'profile'>({ kind: 'profile', options });
  }

  async unload(): Promise<void> {
    if (this.#worker === undefined) return;
    await this.#call<'unload'>({ kind: 'unload' });
  }

  async *generate(messages: readonly ChatMessage[], { signal, ...options }: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    const crossing: Crossing<GenerateOptions> = options;
    const call = ++this.#lastCall;
    let answer = Promise.withResolvers<readonly [events: readonly EngineEvent[], done: boolean]>();
    this.#calls.set(call, {
      reply: (message) => {
        if (message.kind === 'events') answer.resolve([message.events, message.done]);
      },
      fail: (error) => answer.reject(error),
    });
    const abort = () => this.#post({ kind: 'abort', call });
    let done = false;
    try {
      this.#post({ kind: 'generate', call, messages, options: crossing });
      if (signal?.aborted === true) abort();
      signal?.addEventListener('abort', abort);
      while (!done) {
        this.#post({ kind: 'pull', call });
        const [events, last] = await answer.promise;
        answer = Promise.withResolvers();
        done = last;
        yield* events;
      }
    } finally {
      signal?.removeEventListener('abort', abort);
      // The reader left early (or an error ended the call): whatever still runs for it has to stop.
      if (!done && this.#calls.has(call)) this.#post({ kind: 'leave', call });
      this.#calls.delete(call);
    }
  }

  #call<Kind extends keyof ResultOf>(
    message: Unnumbered & { readonly kind: Kind },
    signal?: AbortSignal,
    onProgress?: (progress: Progress) => void,
  ): Promise<ResultOf[Kind]> {
    const call = ++this.#lastCall;
    const { promise, resolve, reject } = Promise.withResolvers<ResultOf[Kind]>();
    const abort = () => this.#post({ kind: 'abort', call });
    this.#calls.set(call, {
      reply: (reply) => {
        if (reply.kind === 'progress') onProgress?.(reply.progress);
        // The worker answers each kind of call with its own kind of result (protocol.ts, ResultOf).
        else if (reply.kind === 'result') resolve(reply.value as ResultOf[Kind]);
      },
      fail: reject,
    });
    if (signal?.aborted === true) {
      reject(new RequestError('aborted', 'The call was aborted before it began.'));
    } else {
      signal?.addEventListener('abort', abort);
      this.#post({ ...message, call });
    }
    return promise.finally(() => {
      signal?.removeEventListener('abort', abort);
      this.#calls.delete(call);
    });
  }

  #post(message: ToWorker): void {
    this.#worker ??= this.#open();
    this.#worker.postMessage(message);
  }

  #open(): Worker {
    const worker = this.#start();
    const crashed = (reason: string) => {
      if (worker === this.#worker) this.#crashed(reason);
    };
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      if (data.kind === 'alive') {
        void this.#whenReleased(data.lock).then(() => crashed('the browser ended its worker'));
        return;
      }
      const open = this.#calls.get(data.call);
      if (data.kind === 'error') open?.fail(errorFromData(data.error));
      else open?.reply(data);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      // A script that cannot be loaded gives an event without a message.
      crashed((event as Partial<ErrorEvent>).message || 'the worker could not be started');
    };
    worker.onmessageerror = () => crashed('a message could not be read');
    return worker;
  }

  /** Settles every open call; the next call starts a new worker. */
  #crashed(reason: string): void {
    this.#worker?.terminate();
    this.#worker = undefined;
    const error = new WorkerError('worker-crashed', `The engine stopped working (${reason}). Load the model again.`, { reason });
    for (const { fail } of [...this.#calls.values()]) fail(error);
    this.#calls.clear();
  }
}
