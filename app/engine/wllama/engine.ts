import { Wllama, type WllamaLogger } from '@wllama/wllama/esm/index.js';
import manyThreads from '@wllama/wllama/esm/multi-thread/wllama.wasm?url';
import oneThread from '@wllama/wllama/esm/single-thread/wllama.wasm?url';
import type {
  ChatMessage,
  Engine,
  EngineEvent,
  GenerateOptions,
  LoadOptions,
  ModelInfo,
  ModelSource,
  ScoreResult,
} from '../engine';
import { cannot, OutOfMemoryError, RequestError, UnsupportedModelError } from '../errors';
import { countTensors, openGguf, type GgufModel } from '../gguf/open';
import { checkMessages, checkOptions } from '../options';
import { createChatTemplate } from '../tokenizer/chat-template';
import { createTokenizer, type Tokenizer } from '../tokenizer/tokenizer';
import type { PromptModel } from '../generation/prompt';
import { generate } from './generate';
import { modelBlobs } from './model-blobs';
import { CpuSession } from './session';
import { withTrustedWorkers } from './trusted-workers';
import { withBaseAddress } from './base-address';

const defaultContext = 4096;
/** llama.cpp answers soonest with one thread where the work of a token is smaller than handing it out. */
const oneThreadBytes = 64 * 2 ** 20;

interface Loaded extends PromptModel {
  readonly llama: Wllama;
  readonly session: CpuSession;
}

/**
 * llama.cpp in WebAssembly, for devices without a GPU that WebGPU reaches. Prompt, tokens, thought and answer are told apart by the same
 * code as for our own kernels; llama.cpp computes. Its CPU path rounds activations to 8 bits, so that it can part from exact
 * arithmetic where two tokens are nearly as likely.
 */
export class WllamaEngine implements Engine {
  #loaded: Loaded | undefined;
  #busy = false;

  async load(source: ModelSource, options: LoadOptions = {}): Promise<ModelInfo> {
    await this.unload();
    const { signal, onProgress } = options;
    const progress = (stage: 'header' | 'tokenizer' | 'weights' | 'ready', fraction: number, loadedBytes: number, totalBytes: number) =>
      onProgress?.({ stage, fraction, loadedBytes, totalBytes });
    progress('header', 0, 0, 0);
    const file = await openGguf(source, signal === undefined ? {} : { signal });
    // Its header is all that is read here.
    file.close();
    progress('tokenizer', 0.05, 0, file.fileBytes);
    const tokenizer = createTokenizer(file.metadata);
    const template = createChatTemplate(file.metadata, tokenizer);
    const blobs = await modelBlobs(source, signal);
    progress('weights', 0.3, 0, file.fileBytes);
    const trained = file.metadata.number(`${file.metadata.architecture}.context_length`, defaultContext);
    const contextLength = Math.min(options.contextLength ?? defaultContext, trained);
    const complaints: string[] = [];
    const llama = new Wllama({ 'single-thread/wllama.wasm': oneThread, 'multi-thread/wllama.wasm': manyThreads }, { logger: complaintsInto(complaints) });
    try {
      const threads = file.fileBytes < oneThreadBytes ? { n_threads: 1 } : {};
      await withBaseAddress(() => withTrustedWorkers(() => llama.loadModel(blobs, { n_ctx: contextLength, ...threads })));
      if (signal?.aborted === true) throw new RequestError('aborted', 'Loading was stopped.');
    } catch (error) {
      await llama.exit().catch(() => undefined);
      throw typedError(error, file, complaints);
    }
    const reasoning = tokenizer.find('<think>') !== undefined && tokenizer.find('</think>') !== undefined;
    const threads = llama.isMultithread() ? llama.getNumThreads() : 1;
    const info = describe(file, { tokenizer, reasoning, contextLength, trained, threads });
    this.#loaded = { llama, session: new CpuSession(llama, tokenizer.vocabularySize, complaints), tokenizer, template, reasoning, contextLength };
    progress('ready', 1, file.fileBytes, file.fileBytes);
    return info;
  }

  async *generate(messages: readonly ChatMessage[], options: GenerateOptions = {}): AsyncGenerator<EngineEvent> {
    const checked = checkOptions(options);
    const asked = checked.raw === undefined ? checkMessages(messages) : [];
    const model = this.#loaded;
    if (model === undefined) throw new RequestError('not-loaded', 'No model is loaded. Load one first.');
    if (this.#busy) throw new RequestError('busy', 'The engine is at work. Wait for the answer or stop it.');
    this.#busy = true;
    try {
      if (checked.sampling.repetitionPenalty !== 1) throw cannot('repetition_penalty');
      yield* generate(model, asked, checked, options.signal);
    } finally {
      this.#busy = false;
    }
  }

  /** @throws UnsupportedModelError: wllama scores no given text */
  score(): Promise<ScoreResult> {
    return Promise.reject(cannot('score'));
  }

  async unload(): Promise<void> {
    const { llama } = this.#loaded ?? {};
    this.#loaded = undefined;
    await llama?.exit();
  }
}

interface Facts {
  readonly tokenizer: Tokenizer;
  readonly reasoning: boolean;
  readonly contextLength: number;
  readonly trained: number;
  readonly threads: number;
}

function describe(file: GgufModel, { tokenizer, reasoning, contextLength, trained, threads }: Facts): ModelInfo {
  const { metadata } = file;
  return {
    name: metadata.string('general.name', file.fileName),
    fileName: file.fileName,
    architecture: metadata.architecture,
    fileBytes: file.fileBytes,
    gpuBytes: 0,
    layerCount: metadata.number(`${metadata.architecture}.block_count`, 0),
    vocabularySize: tokenizer.vocabularySize,
    contextLength,
    trainedContextLength: trained,
    ...countTensors(file),
    reasoning,
    adapter: `CPU (llama.cpp ${Wllama.getLibllamaVersion()}, ${threads} ${threads === 1 ? 'thread' : 'threads'})`,
    notices: [{ code: 'cpu-engine', details: { threads } }],
  };
}

/** wllama's errors say little; what llama.cpp complained about before says more. */
function typedError(error: unknown, { fileName: file }: GgufModel, complaints: readonly string[]): Error {
  if (error instanceof RequestError) return error;
  const problem = [String(error), ...complaints.slice(-2)].join('; ');
  if (/out of memory|bad_alloc|Cannot enlarge|memory access/i.test(problem)) {
    return new OutOfMemoryError('out-of-memory', `${file} does not fit this browser's memory. Take a smaller model.`, { file }, error);
  }
  return new UnsupportedModelError('unsupported-feature', `${file} does not load in llama.cpp: ${problem}`, { file, feature: problem }, error);
}

function complaintsInto(complaints: string[]): WllamaLogger {
  const keep = (...data: unknown[]): void => {
    complaints.push(data.map(String).join(' '));
  };
  const ignore = (): void => undefined;
  return { debug: ignore, log: ignore, warn: keep, error: keep };
}
