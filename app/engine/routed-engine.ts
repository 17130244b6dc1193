import type { ChatMessage, Engine, EngineEvent, GenerateOptions, LoadOptions, ModelInfo, ModelSource, ServerSource } from './engine';
import type { ModelOutline, Profile, ProfileOptions, ScoreInput, ScoreOptions, ScoreResult } from './engine';
import { cannot } from './errors';
import { createWorkerEngine } from './client';

/** The engine that the page holds: our kernels for model files, and the person's own server where they name one. */
export function createEngine(): Engine {
  return new RoutedEngine(createWorkerEngine(), async () => {
    const { ServerEngine } = await import('./server/engine');
    return new ServerEngine();
  });
}

/**
 * The names of the models that a server has, to test an address before a conversation goes there.
 * @throws ServerError, RequestError (`invalid-option`, `aborted`)
 */
export async function serverModels(source: ServerSource, signal?: AbortSignal): Promise<readonly string[]> {
  const { listModels } = await import('./server/engine');
  return listModels(source, signal);
}

/** Sends each model to the engine that can run it, and every question to the engine that holds the model. */
export class RoutedEngine implements Engine {
  readonly #local: Engine;
  readonly #openServer: () => Promise<Engine>;
  #server: Promise<Engine> | undefined;
  #current: Engine;

  /** @param openServer called when a server is named for the first time: most people never do */
  constructor(local: Engine, openServer: () => Promise<Engine>) {
    this.#local = local;
    this.#openServer = openServer;
    this.#current = local;
  }

  async load(source: ModelSource, options?: LoadOptions): Promise<ModelInfo> {
    const next = source.kind === 'server' ? await this.#serverEngine() : this.#local;
    if (next !== this.#current) await this.#current.unload();
    this.#current = next;
    return next.load(source, options);
  }

  generate(messages: readonly ChatMessage[], options?: GenerateOptions): AsyncIterable<EngineEvent> {
    return this.#current.generate(messages, options);
  }

  score(input: ScoreInput, options?: ScoreOptions): Promise<ScoreResult> {
    return this.#current.score(input, options);
  }

  profile(options?: ProfileOptions): Promise<Profile> {
    return this.#current.profile?.(options) ?? Promise.reject(cannot('profile'));
  }

  inspect(source: ModelSource): Promise<ModelOutline> {
    return this.#local.inspect?.(source) ?? Promise.reject(cannot('inspect'));
  }

  unload(): Promise<void> {
    return this.#current.unload();
  }

  /** Opened once; a failure (no network for its code) is forgotten, so that a retry is possible. */
  #serverEngine(): Promise<Engine> {
    this.#server ??= this.#openServer().catch((error: unknown) => {
      this.#server = undefined;
      throw error;
    });
    return this.#server;
  }
}
