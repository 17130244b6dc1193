import { GpuMemory } from '../../../kernels/device/memory';
import type { Programs } from '../../../kernels/program/programs';
import { planeBytesPerWeight } from '../../../kernels/quantization/format';
import { formatOf } from '../../../kernels/quantization/formats';
import { compileSampling } from '../../../kernels/sampling/sampling';
import type { ExpertMemoryInfo, LoadOptions, ModelInfo, ModelOutline, ModelSource, Notice } from '../engine';
import { OutOfMemoryError, RequestError, UnsupportedModelError } from '../errors';
import { FirstWords } from '../first-words/first-words';
import { ReferenceModel } from '../first-words/reference-model';
import { BatchedReads } from '../gguf/batched-reads';
import { countTensors, openGguf, type GgufModel } from '../gguf/open';
import { createChatTemplate } from '../tokenizer/chat-template';
import { createTokenizer, type Tokenizer } from '../tokenizer/tokenizer';
import { ModelBuilder } from './builder';
import { ExpertMemory, routedExpertBytes } from './expert-memory';
import { families } from './families';
import type { FamilyModel } from './family';
import { ModelOnGpu } from './model';
import { Progress } from './progress';
import type { PromptModel } from '../generation/prompt';
import { Session } from './session';
import { WeightLoader } from './weights';
import { Workspace } from './workspace';

/** Context when nobody asks for another: enough for a long thought, small enough for any GPU. */
const defaultContext = 4096;

/** Tokens of the longest chunk of a prompt. */
const prefillCapacity = { software: 64, gpu: 256 };

/** Everything that a loaded model consists of. */
export interface LoadedModel extends PromptModel {
  readonly info: ModelInfo;
  readonly gpu: ModelOnGpu;
  readonly session: Session;
  /** What answers until the kernels are compiled; undefined where that was waited for. */
  readonly firstWords: FirstWords | undefined;
  free(): void;
}

/**
 * Reads a model and makes it ready to run. When anything fails, or the signal says stop, nothing of it stays on the device.
 * @throws ModelFormatError, UnsupportedModelError, SourceError, OutOfMemoryError, ShaderError, RequestError (`aborted`)
 */
export async function loadModel(shared: Programs, source: ModelSource, options: LoadOptions): Promise<LoadedModel> {
  const { signal, onProgress } = options;
  const progress = new Progress(onProgress);
  const opening = openGguf(source, signal === undefined ? {} : { signal });
  // What every model ends in is compiled meanwhile, unless nobody waits for it. Should that fail, it fails again where it is bound.
  const compileMeanwhile = () => void compileSampling(shared).catch(() => undefined);
  if (options.soon !== true) compileMeanwhile();
  const file = await opening;
  if (options.soon === true && !ReferenceModel.suits(file)) compileMeanwhile();
  let loaded: LoadedModel | undefined;
  try {
    loaded = await loadOpened(shared, { source, file }, options, progress);
    return loaded;
  } finally {
    // A mixture that does not fit is read from as long as it answers.
    if (loaded?.gpu.streaming === undefined) file.close();
  }
}

async function loadOpened(shared: Programs, { source, file }: Opened, options: LoadOptions, progress: Progress): Promise<LoadedModel> {
  const { expertMemory } = options;
  const family = families[file.metadata.architecture];
  if (family === undefined) throw unsupportedArchitecture(file);
  const model = family.read(file.metadata);
  progress.enter('tokenizer', tensorBytes(file));
  const tokenizer = createTokenizer(file.metadata);
  const template = createChatTemplate(file.metadata, tokenizer);
  const contextLength = chooseContext(options.contextLength, model.trainedContext);

  const shares = sharesToTry(file, source, expertMemory);
  for (const [attempt, share] of shares.entries()) {
    try {
      return await bringToGpu({ shared, file, model, tokenizer, template, contextLength, progress, options }, share, attempt > 0);
    } catch (error) {
      if (!(error instanceof OutOfMemoryError) || attempt === shares.length - 1) throw error;
    }
  }
  throw new RangeError('There is always a share to try.');
}

interface Opened {
  readonly source: ModelSource;
  readonly file: GgufModel;
}

interface ReadModel extends Pick<LoadedModel, 'tokenizer' | 'template' | 'contextLength'> {
  readonly shared: Programs;
  readonly file: GgufModel;
  readonly model: FamilyModel;
  readonly progress: Progress;
  readonly options: LoadOptions;
}

/**
 * @param share of the experts of a mixture, that the GPU is to hold
 * @param lessThanWished whether more of them was tried and did not fit
 */
async function bringToGpu(read: ReadModel, share: number, lessThanWished: boolean): Promise<LoadedModel> {
  const { shared, file, model, tokenizer, template, contextLength, progress, options } = read;
  const { signal } = options;
  const programs = shared.fork();
  const { context } = programs;
  const memory = new GpuMemory(context);
  const expertMemory = new ExpertMemory(share);
  const bytes = tensorBytes(file) - (share < 1 ? routedExpertBytes(file) : 0);
  try {
    progress.enter('weights', bytes);
    const weights = new WeightLoader(context, memory, file, (count) => progress.add(count), signal);
    const workspace = await Workspace.create(memory, prefillCapacity[context.capabilities.software ? 'software' : 'gpu'], model.width);
    const cacheFormat = options.kvCache ?? 'f32';
    const builder = new ModelBuilder({ context, memory, weights, workspace, contextLength, cacheFormat, expertMemory });
    const network = await model.build(builder);
    if (network.vocabularySize < tokenizer.vocabularySize) throw tooFewRows(file, network.vocabularySize, tokenizer.vocabularySize);
    weights.loaded(new BatchedReads(expertMemory.counts));
    progress.enter('compiling', bytes);
    const gpu = await ModelOnGpu.create({ memory, programs, network, workspace, expertMemory, width: model.width });
    const small = options.soon === true ? await ReferenceModel.read(file, contextLength, signal) : undefined;
    if (small === undefined) await gpu.compile();
    if (signal?.aborted === true) throw new RequestError('aborted', 'Loading was stopped.');
    const reasoning = tokenizer.find('<think>') !== undefined && tokenizer.find('</think>') !== undefined;
    const expertCache = expertMemory.info;
    const streamed = lessThanWished && expertCache !== undefined ? [expertsStreamed(expertCache)] : [];
    const described = describe(file, gpu, { contextLength, model, tokenizer, reasoning });
    const info = { ...described, ...(expertCache && { expertCache }), notices: [...described.notices, ...streamed] };
    progress.enter('ready', bytes);
    const session = new Session(gpu);
    const firstWords = small && new FirstWords(small);
    const free = () => {
      session.free();
      gpu.free();
      file.close();
    };
    return { info, gpu, session, firstWords, tokenizer, template, reasoning, contextLength, free };
  } catch (error) {
    expertMemory.free();
    memory.free();
    programs.freeParameters();
    throw error;
  }
}

/** Shares of a mixture's experts to try where nobody says how much memory they may take. 0 stands for those of one token. */
const shares = [1, 1 / 2, 1 / 4, 1 / 8, 0];

/**
 * How much of a mixture's experts the GPU is to hold: as much as was asked for; else all, and where they do not fit, less and less.
 * @throws RequestError `invalid-option`; UnsupportedModelError `unsupported-feature` where experts would have to come over a network
 */
function sharesToTry(file: GgufModel, source: ModelSource, asked: number | undefined): readonly number[] {
  if (asked !== undefined && (!Number.isSafeInteger(asked) || asked < 0)) {
    const problem = `${asked} is no number of bytes`;
    throw new RequestError('invalid-option', `expertMemory: ${problem}.`, { option: 'expertMemory', problem });
  }
  const bytes = routedExpertBytes(file);
  if (bytes === 0 || (asked ?? 0) >= bytes) return [1];
  if (asked === undefined) return isOnDevice(source) ? shares : [1];
  if (isOnDevice(source)) return [asked / bytes];
  // Which experts are asked for depends on what was typed, and that stays on the device.
  throw new UnsupportedModelError(
    'unsupported-feature',
    `${file.fileName} lies on a server, and experts are read from a file on this device only. Download the model first.`,
    { file: file.fileName, feature: 'expertMemory' },
  );
}

/** Whether reading tells nobody outside what is read. */
function isOnDevice(source: ModelSource): boolean {
  if (source.kind !== 'url') return source.kind !== 'server';
  return source.urls.every((url) => ['localhost', '127.0.0.1', '[::1]'].includes(new URL(url, location.href).hostname));
}

/** The GPU had no room for all experts. */
function expertsStreamed({ onGpu, perLayer }: ExpertMemoryInfo): Notice {
  return { code: 'experts-streamed', details: { onGpu, perLayer } };
}

/** What a model takes, from its header alone. @throws ModelFormatError, UnsupportedModelError, SourceError */
export async function inspectModel(source: ModelSource): Promise<ModelOutline> {
  const file = await openGguf(source);
  file.close();
  const family = families[file.metadata.architecture];
  if (family === undefined) throw unsupportedArchitecture(file);
  const model = family.read(file.metadata);
  const [f32, f16, q8_0] = (['f32', 'f16', 'q8_0'] as const).map((format) => model.contextBytesPerToken(format)) as [number, number, number];
  let weightBytes = 0;
  for (const { type, elementCount, byteLength } of file.tensors.values()) {
    const format = formatOf(type);
    weightBytes += format === undefined ? byteLength : elementCount * planeBytesPerWeight(format);
  }
  return {
    name: file.metadata.string('general.name', file.fileName),
    architecture: file.metadata.architecture,
    fileBytes: file.fileBytes,
    trainedContextLength: model.trainedContext,
    weightBytes: Math.ceil(weightBytes),
    contextBytesPerToken: { f32, f16, q8_0 },
  };
}

function chooseContext(asked: number | undefined, trained: number): number {
  const context = asked ?? Math.min(trained, defaultContext);
  if (!Number.isSafeInteger(context) || context < 16 || context > trained) {
    throw new RequestError('invalid-option', `contextLength: ${context} is not between 16 and the model's ${trained}.`, {
      option: 'contextLength',
      problem: `16 … ${trained}`,
    });
  }
  return context;
}

function tensorBytes(file: GgufModel): number {
  let bytes = 0;
  for (const { byteLength } of file.tensors.values()) bytes += byteLength;
  return bytes;
}

interface Description {
  readonly contextLength: number;
  readonly model: FamilyModel;
  readonly tokenizer: Tokenizer;
  readonly reasoning: boolean;
}

function describe(file: GgufModel, gpu: ModelOnGpu, { contextLength, model, tokenizer, reasoning }: Description): ModelInfo {
  return {
    name: file.metadata.string('general.name', file.fileName),
    fileName: file.fileName,
    architecture: file.metadata.architecture,
    fileBytes: file.fileBytes,
    gpuBytes: gpu.memory.bytes,
    layerCount: model.layers,
    vocabularySize: tokenizer.vocabularySize,
    contextLength,
    trainedContextLength: model.trainedContext,
    ...countTensors(file),
    reasoning,
    ...(model.mixture && { experts: { count: model.mixture.experts, used: model.mixture.used } }),
    adapter: gpu.context.adapterName,
    notices: gpu.takeNotices(),
  };
}

function unsupportedArchitecture({ fileName, metadata }: GgufModel): UnsupportedModelError {
  const architecture = metadata.string('general.architecture');
  const known = Object.keys(families).join(', ');
  return new UnsupportedModelError(
    'unsupported-architecture',
    `${fileName} is a model of the architecture "${architecture}"; Denkspur runs ${known}. Choose another model.`,
    { file: fileName, architecture, known },
  );
}

function tooFewRows({ fileName }: GgufModel, rows: number, tokens: number): UnsupportedModelError {
  return new UnsupportedModelError(
    'unsupported-tensor-shape',
    `${fileName}: token_embd.weight has ${rows} rows for ${tokens} tokens. The file is damaged.`,
    { file: fileName, tensor: 'token_embd.weight', shape: rows, expected: tokens },
  );
}
