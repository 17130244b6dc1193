import type { ChatMessage, Engine, EngineEvent, GenerateOptions, LoadOptions, ModelInfo, ModelSource } from './engine';
import type { ModelOutline, Profile, ProfileOptions, ScoreInput, ScoreOptions, ScoreResult } from './engine';
import { cannot, DeviceError } from './errors';

/**
 * The engines of this device, in its worker: our kernels where there is WebGPU, llama.cpp on the CPU where there is none, and WebLLM for
 * the models that its makers compiled.
 */
export class LocalEngine implements Engine {
  readonly #webgpu: Engine;
  readonly #openCpu: () => Promise<Engine>;
  readonly #openCompiled: () => Promise<Engine>;
  #cpu: Engine | undefined;
  #compiled: Engine | undefined;
  #current: Engine;

  /**
   * Both are called when they are wanted for the first time: their code is large, and most people never need it.
   * @param openCpu llama.cpp on the CPU
   * @param openCompiled WebLLM with its compiled models
   */
  constructor(webgpu: Engine, openCpu: () => Promise<Engine>, openCompiled: () => Promise<Engine>) {
    this.#webgpu = webgpu;
    this.#openCpu = openCpu;
    this.#openCompiled = openCompiled;
    this.#current = webgpu;
  }

  /**
   * The CPU is taken by itself only where WebGPU has no device to offer; its notice then says why (`because`).
   * @throws as the engine that the model goes to
   */
  async load(source: ModelSource, options: LoadOptions = {}): Promise<ModelInfo> {
    await this.unload();
    if (source.kind === 'webllm') {
      this.#compiled ??= await this.#openCompiled();
      this.#current = this.#compiled;
      return this.#compiled.load(source, options);
    }
    let because: string | undefined;
    if (options.engine !== 'wllama') {
      try {
        this.#current = this.#webgpu;
        return await this.#webgpu.load(source, options);
      } catch (error) {
        if (options.engine === 'webgpu' || !(error instanceof DeviceError) || error.code === 'device-limit') throw error;
        because = error.code;
      }
    }
    this.#cpu ??= await this.#openCpu();
    this.#current = this.#cpu;
    const info = await this.#cpu.load(source, options);
    return because === undefined ? info : withReason(info, because);
  }

  generate(messages: readonly ChatMessage[], options?: GenerateOptions): AsyncIterable<EngineEvent> {
    return this.#current.generate(messages, options);
  }

  score(input: ScoreInput, options?: ScoreOptions): Promise<ScoreResult> {
    return this.#current.score(input, options);
  }

  inspect(source: ModelSource): Promise<ModelOutline> {
    return this.#webgpu.inspect?.(source) ?? Promise.reject(cannot('inspect'));
  }

  profile(options?: ProfileOptions): Promise<Profile> {
    return this.#current.profile?.(options) ?? Promise.reject(cannot('profile'));
  }

  unload(): Promise<void> {
    return this.#current.unload();
  }
}

function withReason(info: ModelInfo, because: string): ModelInfo {
  const notices = info.notices.map((notice) => (notice.code === 'cpu-engine' ? { ...notice, details: { ...notice.details, because } } : notice));
  return { ...info, notices };
}
