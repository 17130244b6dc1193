import type { Completion, CompletionCreateParamsStreaming, InitProgressReport, MLCEngineInterface } from '@mlc-ai/web-llm';
import type {
  ChatMessage, Counters, DeltaEvent, Engine, EngineEvent, FinishReason, GenerateOptions, LoadOptions, ModelInfo, ModelSource, ScoreResult,
} from '../engine';
import { cannot, RequestError, UnsupportedModelError } from '../errors';
import { answerOpening } from '../generation/form';
import { expressionOfSchema } from '../grammar/json-schema';
import { checkMessages, checkOptions, type CheckedOptions, type JsonFormat } from '../options';
import { StopStrings } from '../generation/stop-strings';
import { createThinkingParser, type ThinkingParser } from '../thinking/parser';
import { failureOf } from './failure';
import { keepForms } from './keep-forms';
import { promptOf, thoughtEnd } from './prompt';

/** As much of WebLLM's engine as is used here. */
export interface CompiledEngine
  extends Pick<MLCEngineInterface, 'reload' | 'unload' | 'interruptGenerate' | 'setInitProgressCallback' | 'getGPUVendor'> {
  completion(request: CompletionCreateParamsStreaming): Promise<AsyncIterable<Completion>>;
}

/** What WebLLM counts of the device is not what we count. */
const unknownCounters: Counters = { dispatchesPerToken: 0, submitsPerToken: 0, readbacksPerToken: 0, bytesReadPerToken: 0, gpuBytes: 0 };
/** WebLLM's prebuilt R1 distills are compiled for this much. */
const contextLength = 4096;

async function openLibrary(): Promise<CompiledEngine> {
  const { MLCEngine } = await import('./library');
  return keepForms(new MLCEngine());
}

/**
 * WebLLM (MLC) with the R1 distills that its makers compiled, kept in the browser's cache. It gives text without token ids, so that tokens,
 * their probabilities and branches are not there; a budget of thought counts the pieces of the stream, which are tokens.
 */
export class WebLlmEngine implements Engine {
  readonly #open: () => Promise<CompiledEngine>;
  #engine: CompiledEngine | undefined;
  #model: string | undefined;
  #busy = false;

  /** @param open loads WebLLM, when the first model is wished for */
  constructor(open: () => Promise<CompiledEngine> = openLibrary) {
    this.#open = open;
  }

  /** @throws SourceError, DeviceError, DeviceLostError, OutOfMemoryError, UnsupportedModelError, RequestError (`aborted`) */
  async load(source: ModelSource, { signal, onProgress }: LoadOptions = {}): Promise<ModelInfo> {
    await this.unload();
    if (source.kind !== 'webllm') throw new UnsupportedModelError('unsupported-feature', 'WebLLM loads only its own models.', { feature: source.kind });
    const { model } = source;
    // Asked anew each time: it changes while we wait. Leaving a model ends its loading, too.
    const isAborted = () => signal?.aborted === true;
    const stop = () => void this.#engine?.unload();
    try {
      onProgress?.({ stage: 'header', fraction: 0, loadedBytes: 0, totalBytes: 0 });
      this.#engine ??= await this.#open();
      let reached = 0;
      this.#engine.setInitProgressCallback(({ progress }: InitProgressReport) => {
        reached = Math.max(reached, progress);
        onProgress?.({ stage: 'weights', fraction: 0.99 * reached, loadedBytes: 0, totalBytes: 0 });
      });
      if (isAborted()) throw aborted();
      signal?.addEventListener('abort', stop);
      await this.#engine.reload(model);
      if (isAborted()) throw aborted();
      this.#model = model;
      onProgress?.({ stage: 'ready', fraction: 1, loadedBytes: 0, totalBytes: 0 });
      return describe(model, await this.#engine.getGPUVendor());
    } catch (error) {
      await this.#engine?.unload().catch(() => undefined);
      throw isAborted() ? aborted() : failureOf(error, model);
    } finally {
      signal?.removeEventListener('abort', stop);
    }
  }

  async *generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    const checked = checkOptions(options);
    const [engine, model] = [this.#engine, this.#model];
    if (engine === undefined || model === undefined) throw new RequestError('not-loaded', 'No model is loaded. Load one first.');
    if (this.#busy) throw new RequestError('busy', 'The engine is at work. Wait for the answer or stop it.');
    if (Array.isArray(checked.raw)) throw cannot('token ids');
    // WebLLM's grammar library aborts on schemas that it cannot read, and passes over keywords in silence.
    if (checked.form?.type === 'json_schema') expressionOfSchema(checked.form.json_schema.schema ?? true);
    const prompt = typeof checked.raw === 'string' ? { text: checked.raw, insideThought: false } : promptOf(checkMessages(messages), checked);
    this.#busy = true;
    try {
      yield { type: 'prompt', tokenIds: [], text: prompt.text, reusedTokens: 0, droppedMessages: 0 };
      yield* new CompiledAnswer(engine, checked, options.signal, prompt.insideThought).write(prompt.text);
    } catch (error) {
      throw failureOf(error, model);
    } finally {
      this.#busy = false;
    }
  }

  /** @throws UnsupportedModelError: WebLLM scores no given text */
  score(): Promise<ScoreResult> {
    return Promise.reject(cannot('score'));
  }

  async unload(): Promise<void> {
    const loaded = this.#model !== undefined;
    this.#model = undefined;
    if (!loaded) return;
    this.#engine?.interruptGenerate();
    await this.#engine?.unload();
  }
}

/** One answer: a request, and a second one behind the thought where its budget was used up, or where the answer has a form. */
class CompiledAnswer {
  readonly #engine: CompiledEngine;
  readonly #options: CheckedOptions;
  readonly #signal: AbortSignal | undefined;
  readonly #thinking: ThinkingParser;
  readonly #stop: StopStrings;
  readonly #begun = performance.now();
  #first = 0;
  #promptTokens = 0;
  #tokens = 0;
  #stopped = false;

  constructor(engine: CompiledEngine, options: CheckedOptions, signal: AbortSignal | undefined, insideThought: boolean) {
    this.#engine = engine;
    this.#options = options;
    this.#signal = signal;
    this.#thinking = createThinkingParser({ startsInside: insideThought });
    this.#stop = new StopStrings(options.stop);
  }

  async *write(prompt: string): AsyncGenerator<EngineEvent> {
    let text = prompt;
    let ending: FinishReason | 'budget' | 'answer';
    do {
      const written = this.#stream(text);
      let piece = await written.next();
      while (piece.done !== true) {
        text += piece.value;
        yield this.#take(piece.value);
        piece = await written.next();
      }
      ending = piece.value;
      if (ending === 'budget') {
        text += thoughtEnd;
        yield this.#delta(this.#thinking.endThought());
      } else if (ending === 'answer') text = `${text.trimEnd()}${answerOpening}`;
    } while (ending === 'budget' || ending === 'answer');
    yield this.#rest();
    yield this.#finish(ending);
  }

  /** One request; `budget` and `answer` where the answer is to go on behind the end of the thought, which has to be written or is. */
  async *#stream(prompt: string): AsyncGenerator<string, FinishReason | 'budget' | 'answer'> {
    if (this.#aborted()) return 'abort';
    const free = this.#options.form !== undefined && this.#thinking.state === 'thinking';
    let ending: FinishReason | 'budget' | 'answer' | undefined;
    let last: string | null = null;
    for await (const { choices, usage } of await this.#engine.completion(this.#request(prompt))) {
      if (usage != null) this.#promptTokens ||= usage.prompt_tokens;
      const [choice] = choices;
      last = choice?.finish_reason ?? last;
      // After an interruption the stream is read to its end: WebLLM holds a lock until then.
      if (choice === undefined || choice.text === '' || ending !== undefined) continue;
      yield choice.text;
      ending = this.#ending(free);
      if (ending !== undefined) this.#engine.interruptGenerate();
    }
    if (ending !== undefined) return ending;
    if (this.#aborted()) return 'abort';
    if (last === 'length') return 'length';
    // An answer of a form has to come, also where the model would end with its thought.
    return free ? 'budget' : 'stop';
  }

  /** @param free a thought that a form is to follow */
  #ending(free: boolean): FinishReason | 'budget' | 'answer' | undefined {
    const { maxTokens, thinkBudget } = this.#options;
    if (this.#aborted()) return 'abort';
    if (this.#stopped) return 'stop';
    if (free && this.#thinking.state === 'answer') return 'answer';
    if (this.#tokens >= maxTokens) return 'length';
    return this.#thinking.state === 'thinking' && this.#tokens >= thinkBudget ? 'budget' : undefined;
  }

  /** A call, not a field: it changes while we wait. */
  #aborted(): boolean {
    return this.#signal?.aborted === true;
  }

  #request(prompt: string): CompletionCreateParamsStreaming {
    const { sampling, maxTokens, form } = this.#options;
    const left = Math.min(maxTokens - this.#tokens, contextLength);
    return {
      prompt,
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: Math.max(1, left),
      temperature: sampling.temperature,
      top_p: sampling.topP,
      repetition_penalty: sampling.repetitionPenalty,
      presence_penalty: sampling.presencePenalty,
      // 32 bits without a sign: WebLLM's generator of random numbers refuses what is below zero.
      seed: sampling.seed >>> 0,
      ...(form !== undefined && this.#thinking.state !== 'thinking' && { response_format: { type: 'json_object' as const, ...schemaOf(form) } }),
    };
  }

  #take(piece: string): DeltaEvent {
    if (this.#first === 0) this.#first = performance.now();
    this.#tokens++;
    return this.#delta(this.#thinking.push(piece));
  }

  #delta({ reasoning_content, content }: { readonly reasoning_content: string; readonly content: string }): DeltaEvent {
    const { text, stopped } = this.#stop.push(content);
    this.#stopped ||= stopped;
    return { type: 'delta', reasoning_content, content: text, tokens: [] };
  }

  #rest(): DeltaEvent {
    const { retracted, ...last } = this.#thinking.flush();
    if (this.#stopped) return { type: 'delta', reasoning_content: '', content: '', tokens: [] };
    const delta = this.#delta(last);
    return { ...delta, content: delta.content + this.#stop.flush(), ...(retracted > 0 && { retracted }) };
  }

  #finish(reason: FinishReason): EngineEvent {
    const now = performance.now();
    const perSecond = (tokens: number, milliseconds: number) => (tokens > 0 && milliseconds > 0 ? (1000 * tokens) / milliseconds : 0);
    return {
      type: 'finish',
      reason,
      thoughtUnfinished: this.#thinking.state === 'thinking',
      promptTokens: this.#promptTokens,
      generatedTokens: this.#tokens,
      timing: {
        firstTokenMs: this.#first === 0 ? 0 : this.#first - this.#begun,
        prefillTokensPerSecond: this.#first === 0 ? 0 : perSecond(this.#promptTokens, this.#first - this.#begun),
        decodeTokensPerSecond: this.#first === 0 ? 0 : perSecond(this.#tokens - 1, now - this.#first),
      },
      counters: unknownCounters,
    };
  }
}

function schemaOf(form: JsonFormat): { readonly schema?: string } {
  return form.type === 'json_object' ? {} : { schema: JSON.stringify(form.json_schema.schema ?? true) };
}

function aborted(): RequestError {
  return new RequestError('aborted', 'Loading was stopped.');
}

function describe(model: string, vendor: string): ModelInfo {
  return {
    name: model,
    fileName: model,
    architecture: 'webllm',
    parameterCount: 0,
    fileBytes: 0,
    gpuBytes: 0,
    layerCount: 0,
    vocabularySize: 0,
    contextLength,
    trainedContextLength: contextLength,
    tensorTypes: {},
    reasoning: true,
    adapter: vendor,
    notices: [{ code: 'webllm-engine', details: {} }],
  };
}
