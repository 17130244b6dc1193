import type { StoreApi } from 'zustand/vanilla';
import type { Engine, KvCacheFormat, LoadOptions, LoadProgress, ModelInfo, ModelOutline, ModelSource } from '../engine/engine';
import { errorToData } from '../engine/errors';
import type { EngineChoice, EngineChooser, EngineDecision } from './engine-choice';
import { FrameBatch, type Schedule } from './frame-batch';
import { modelFromFiles, sourceName } from './model-file';
import type { SessionState } from './session-state';

/** How a model is to be loaded. Null: as the model and the engine see fit. */
export interface LoadWishes {
  readonly contextLength: number | null;
  readonly kvCache: KvCacheFormat;
  readonly engine: EngineChoice;
}

/** The models that come with the page; at least one. */
export type Miniatures = readonly [ModelSource, ...ModelSource[]];

/**
 * Brings models onto the device, one at a time; the newest wish wins. When a model is refused, the one before it comes back (an
 * engine gives up its model before it reads the next), and failing that the first miniature.
 */
export class ModelLoader {
  readonly miniatures: Miniatures;
  readonly #engine: Engine;
  readonly #store: StoreApi<SessionState>;
  readonly #schedule: Schedule;
  /** Ends the running generation; a model cannot leave under it. */
  readonly #beforeLoading: () => Promise<void>;
  /** Asked anew before every load. */
  readonly #wishes: () => LoadWishes;
  readonly #chooser: EngineChooser | null;
  #controller: AbortController | null = null;
  #settled: Promise<void> = Promise.resolve();

  constructor(
    engine: Engine,
    store: StoreApi<SessionState>,
    schedule: Schedule,
    miniatures: Miniatures,
    wishes: () => LoadWishes,
    chooser: EngineChooser | null,
    beforeLoading: () => Promise<void>,
  ) {
    this.#engine = engine;
    this.#store = store;
    this.#schedule = schedule;
    this.miniatures = miniatures;
    this.#wishes = wishes;
    this.#chooser = chooser;
    this.#beforeLoading = beforeLoading;
  }

  /** Resolves when no load is under way any more, whatever came of it. */
  async whenSettled(): Promise<void> {
    let seen: Promise<void>;
    do {
      seen = this.#settled;
      await seen;
    } while (seen !== this.#settled);
  }

  /** Loads a model; the outcome is in the state. */
  load(source: ModelSource): Promise<void> {
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    const { model } = this.#store.getState();
    const previous = model.status === 'ready' ? model.source : this.miniatures[0];
    this.#settled = this.#settled.then(async () => {
      await this.#beforeLoading();
      if (!controller.signal.aborted) await this.#loadOr(source, previous, controller.signal);
    });
    return this.#settled;
  }

  /** Gives up the present model, and with it its file. */
  async unload(): Promise<void> {
    this.#controller?.abort();
    this.#settled = this.#settled.then(async () => {
      await this.#beforeLoading();
      await this.#engine.unload();
      this.#store.setState({ model: { status: 'none' } });
    });
    await this.#settled;
  }

  /** Loads the present model once more, as it is now wished for. */
  async reload(): Promise<void> {
    const { model } = this.#store.getState();
    if (model.status === 'ready' || model.status === 'failed') await this.load(model.source);
  }

  /** Measures which engine is faster on this device and loads the present model on that one; the outcome is in the state. */
  async measure(): Promise<void> {
    const { model } = this.#store.getState();
    const chooser = this.#chooser;
    if (model.status !== 'ready' || chooser === null) return;
    this.#controller?.abort();
    const controller = new AbortController();
    this.#controller = controller;
    const { source, miniature } = model;
    this.#settled = this.#settled.then(async () => {
      await this.#beforeLoading();
      this.#store.setState({ model: { status: 'loading', name: sourceName(source), miniature, progress: null, measuring: true } });
      try {
        await chooser.measure(controller.signal);
      } catch (error) {
        if (!controller.signal.aborted) this.#store.setState({ refused: { name: sourceName(source), failure: errorToData(error) } });
      }
      if (!controller.signal.aborted) await this.#loadOr(source, this.miniatures[0], controller.signal);
    });
    await this.#settled;
  }

  /**
   * What a model would take, from its header alone; null where the engine reads no files.
   * @throws ModelFormatError, UnsupportedModelError, SourceError
   */
  async inspect(source: ModelSource): Promise<ModelOutline | null> {
    return this.#engine.inspect === undefined ? null : this.#engine.inspect(source);
  }

  /** Loads the files that someone chose or dropped. What is plainly no model is refused while the old one stays. */
  async loadFiles(files: readonly File[]): Promise<void> {
    try {
      await this.load(await modelFromFiles(files));
    } catch (error) {
      this.#store.setState({ refused: { name: files[0]?.name ?? '', failure: errorToData(error) } });
    }
  }

  async #loadOr(source: ModelSource, fallback: ModelSource, signal: AbortSignal): Promise<void> {
    try {
      await this.#loadOne(source, signal);
      this.#store.setState({ refused: null });
    } catch (error) {
      if (signal.aborted) return;
      const failure = errorToData(error);
      const next = [fallback, this.miniatures[0]].find((one) => one !== source);
      if (next === undefined) {
        this.#store.setState({ model: { status: 'failed', source, failure } });
        return;
      }
      this.#store.setState({ refused: { name: sourceName(source), failure } });
      await this.#loadOne(next, signal).catch((second: unknown) => {
        if (!signal.aborted) this.#store.setState({ model: { status: 'failed', source: next, failure: errorToData(second) } });
      });
    }
  }

  async #loadOne(source: ModelSource, signal: AbortSignal): Promise<void> {
    const name = sourceName(source);
    const miniature = this.miniatures.includes(source);
    let progress: LoadProgress | null = null;
    // Shaders are compiled by the hundred; the page draws how far that is once a frame.
    const shown = new FrameBatch(this.#schedule, () => {
      if (!signal.aborted) this.#store.setState({ model: { status: 'loading', name, miniature, progress } });
    });
    shown.flush();
    const { contextLength, kvCache, engine } = this.#wishes();
    const decision = await this.#decide(engine, source, miniature, signal);
    const loading = this.#engine.load(source, {
      ...(contextLength === null ? {} : { contextLength }),
      kvCache,
      ...engineOption(decision),
      // A model that comes with the page is to answer at once.
      ...(miniature && { soon: true }),
      signal,
      onProgress: (reached) => {
        progress = reached;
        shown.request();
      },
    });
    const info = await loading.finally(() => shown.cancel());
    signal.throwIfAborted();
    this.#store.setState({ model: { status: 'ready', source, info, miniature, decision: asItCame(decision, info) } });
  }

  /** Null where there is nothing to choose: a server or a compiled model names its engine itself. */
  async #decide(choice: EngineChoice, source: ModelSource, miniature: boolean, signal: AbortSignal): Promise<EngineDecision | null> {
    if (this.#chooser === null || source.kind === 'server' || source.kind === 'webllm') return null;
    return this.#chooser.decide(choice, source, !miniature, signal);
  }
}

/** The decision as it came out: where the GPU could not be opened after all, the CPU computes. */
function asItCame(decision: EngineDecision | null, info: ModelInfo): EngineDecision | null {
  if (decision?.engine !== 'webgpu') return decision;
  const onCpu = info.notices.find(({ code }) => code === 'cpu-engine');
  if (onCpu === undefined) return decision;
  return { engine: 'wllama', reason: onCpu.details['because'] === 'adapter-limits' ? 'weak-webgpu' : 'no-webgpu', measured: null };
}

/** What was decided in the engine's words. WebGPU by itself is no order: the engine goes to the CPU where the GPU cannot be opened. */
function engineOption(decision: EngineDecision | null): Pick<LoadOptions, 'engine'> {
  if (decision === null || (decision.engine === 'webgpu' && decision.reason !== 'chosen')) return {};
  return { engine: decision.engine };
}
