import { lossOf, requestGpu, type DeviceRequest, type GpuContext } from '../../../kernels/device/device';
import { Programs } from '../../../kernels/program/programs';
import type {
  ChatMessage,
  Engine,
  EngineEvent,
  GenerateOptions,
  LoadOptions,
  ModelInfo,
  ModelOutline,
  ModelSource,
  Profile,
  ProfileOptions,
  ScoreInput,
  ScoreOptions,
  ScoreResult,
} from '../engine';
import { DeviceLostError, ModelFormatError, RequestError, TypedError, UnsupportedModelError } from '../errors';
import { checkMessages, checkOptions, checkPositions, checkTop } from '../options';
import { inspectModel, loadModel, type LoadedModel } from './load';
import { generate } from './generate';
import { rememberedTuning, rememberTuning } from './remembered-tuning';
import { score } from './score';

/** Bytes of weights per token from which on layouts are worth measuring; with fewer, they are not what a token takes its time for. */
const tunedBytes = 32 * 1048576;

/** Milliseconds that a question may take to come that was asked before the model was there. */
const patience = 200;

/** Denkspur's own engine: one model at a time, computed by the kernels of this project. */
export class WebGpuEngine implements Engine {
  readonly #request: DeviceRequest;
  /** The opened GPUs, one for each way to ask for it, with the pipelines compiled so far; they serve the next model, too. */
  readonly #programs = new Map<string, Promise<Programs>>();
  #model: LoadedModel | undefined;
  /** The model whose layouts have been measured, or are just being. */
  #tuned: LoadedModel | undefined;
  /** The one piece of work that runs; a new `load` ends it, anything else is refused. */
  #running: { readonly abort: AbortController; readonly ended: Promise<undefined> } | undefined;

  constructor(request: DeviceRequest = {}) {
    this.#request = request;
  }

  async load(source: ModelSource, options: LoadOptions = {}): Promise<ModelInfo> {
    await this.unload();
    const finish = this.#begin();
    let programs: Promise<Programs> | undefined;
    try {
      programs = this.#gpu(options);
      const model = await loadModel(await programs, source, options);
      this.#model = model;
      // Whoever has asked already is answered first.
      if (model.firstWords !== undefined) setTimeout(() => this.#compile(model), patience);
      return model.info;
    } catch (error) {
      throw await this.#causeOf(error, await programs?.catch(() => undefined));
    } finally {
      finish();
    }
  }

  async *generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    const checked = checkOptions(options);
    const checkedMessages = checked.raw === undefined ? checkMessages(messages) : [];
    const model = this.#loaded();
    const finish = this.#begin();
    const signals = [this.#running!.abort.signal, ...(options.signal === undefined ? [] : [options.signal])];
    try {
      yield* generate(model, checkedMessages, checked, AbortSignal.any(signals));
    } catch (error) {
      throw await this.#causeOf(error, model.gpu);
    } finally {
      finish();
      this.#compile(model);
      void this.#tune(model);
    }
  }

  async score(input: ScoreInput, options: ScoreOptions = {}): Promise<ScoreResult> {
    const top = checkTop(options);
    const model = this.#loaded();
    const finish = this.#begin();
    try {
      await model.gpu.compile();
      return await score(model, input, top, options);
    } catch (error) {
      throw await this.#causeOf(error, model.gpu);
    } finally {
      finish();
    }
  }

  inspect(source: ModelSource): Promise<ModelOutline> {
    return inspectModel(source);
  }

  async profile(options: ProfileOptions = {}): Promise<Profile> {
    const model = this.#loaded();
    if (model.gpu.streaming !== undefined) throw noProfile();
    const positions = checkPositions(options, model.contextLength);
    const finish = this.#begin();
    try {
      await model.gpu.compile();
      const timed = [];
      for (const position of positions) timed.push(await model.session.profile(position));
      const { adapterName, device } = model.gpu.context;
      return { adapter: adapterName, clock: device.features.has('timestamp-query') ? 'timestamps' : 'submits', positions: timed };
    } finally {
      finish();
    }
  }

  async unload(): Promise<void> {
    if (this.#running !== undefined) {
      this.#running.abort.abort();
      await this.#running.ended;
    }
    this.#model?.free();
    this.#model = undefined;
  }

  /** The GPU, opened once; after a loss or a failure the next call opens it again. */
  #gpu({ profiling: timestamps = false, device: profile = this.#request.profile ?? 'best' }: LoadOptions): Promise<Programs> {
    const request = { ...this.#request, timestamps, profile };
    const key = JSON.stringify(request);
    const opened = this.#programs.get(key);
    if (opened !== undefined) return opened;
    const programs = requestGpu(request).then(async (context) => {
      for (const [product, layout] of await rememberedTuning(context)) if (!context.tuned.has(product)) context.tuned.set(product, layout);
      return new Programs(context);
    });
    const forget = () => {
      if (this.#programs.get(key) === programs) this.#programs.delete(key);
    };
    programs.then(({ context }) => context.lost.then(forget), forget);
    this.#programs.set(key, programs);
    return programs;
  }

  /**
   * While nobody asks for anything: compiles what first words stand in for. A software adapter compiles on the cores that compute them.
   */
  #compile(model: LoadedModel): void {
    if (this.#model !== model || this.#running !== undefined) return;
    // Should it fail, the next question is told.
    model.gpu.compile().catch(() => undefined);
  }

  /**
   * While nobody asks for anything, after an answer: measures how products run fastest on this GPU, and remembers it. The next model that
   * is loaded uses it, here or in another session; no answer waits for it.
   */
  async #tune(model: LoadedModel): Promise<void> {
    const { gpu } = model;
    const idle = () => this.#model === model && this.#running === undefined;
    if (this.#tuned === model || !idle() || gpu.state !== 'compiled' || gpu.decode.weightBytes < tunedBytes) return;
    this.#tuned = model;
    try {
      const layouts = await gpu.tune(idle);
      if (layouts === undefined) this.#tuned = undefined;
      else {
        const { tuned } = gpu.context;
        for (const [product, layout] of layouts) tuned.set(product, layout);
        await rememberTuning(gpu.context, tuned);
      }
    } catch (error) {
      // What makes measuring fail, a lost device or full memory, is told to whoever asks for something next.
      console.warn('Layouts were not measured.', error);
    }
  }

  /** On a lost device anything may fail, in many ways; then the loss is what is told. */
  async #causeOf(error: unknown, at: { readonly context: GpuContext } | undefined): Promise<unknown> {
    const ours = error instanceof RequestError || error instanceof ModelFormatError || error instanceof DeviceLostError;
    if (ours || at === undefined) return error;
    // A device that is gone compiles nothing either.
    const explained = error instanceof TypedError && error.code !== 'shader-compilation';
    return (await lossOf(at.context, !explained)) ?? error;
  }

  #loaded(): LoadedModel {
    if (this.#model === undefined) throw new RequestError('not-loaded', 'No model is loaded. Load one first.');
    return this.#model;
  }

  #begin(): () => void {
    if (this.#running !== undefined) throw new RequestError('busy', 'The engine is at work. Wait for the answer or stop it.');
    const { promise: ended, resolve } = Promise.withResolvers<undefined>();
    this.#running = { abort: new AbortController(), ended };
    return () => {
      this.#running = undefined;
      resolve(undefined);
    };
  }
}

function noProfile(): UnsupportedModelError {
  const message = 'Where experts are read from disk, the time of a token is not that of its kernels. Load the model with more expertMemory.';
  return new UnsupportedModelError('unsupported-feature', message, { feature: 'profile, expertMemory' });
}
