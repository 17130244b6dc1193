import { GpuMemory } from '../../../kernels/device/memory';
import type { Programs } from '../../../kernels/program/programs';
import { planeBytesPerWeight } from '../../../kernels/quantization/format';
import { formatOf } from '../../../kernels/quantization/formats';
import type { LoadOptions, ModelInfo, ModelOutline, ModelSource } from '../engine';
import { RequestError, UnsupportedModelError } from '../errors';
import { countTensors, openGguf, type GgufModel } from '../gguf/open';
import { createChatTemplate } from '../tokenizer/chat-template';
import { createTokenizer, type Tokenizer } from '../tokenizer/tokenizer';
import { ModelBuilder } from './builder';
import { families } from './families';
import type { FamilyModel } from './family';
import { ModelOnGpu } from './model';
import { Progress } from './progress';
import type { PromptModel } from './prompt';
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
  free(): void;
}

/**
 * Reads a model and makes it ready to run. When anything fails, or the signal says stop, nothing of it stays on the device.
 * @throws ModelFormatError, UnsupportedModelError, SourceError, OutOfMemoryError, ShaderError, RequestError (`aborted`)
 */
export async function loadModel(shared: Programs, source: ModelSource, options: LoadOptions): Promise<LoadedModel> {
  const { signal } = options;
  const progress = new Progress(options.onProgress);
  const file = await openGguf(source, signal === undefined ? {} : { signal });
  const family = families[file.metadata.architecture];
  if (family === undefined) throw unsupportedArchitecture(file);
  const model = family.read(file.metadata);
  progress.enter('tokenizer', tensorBytes(file));
  const tokenizer = createTokenizer(file.metadata);
  const template = createChatTemplate(file.metadata, tokenizer);
  const contextLength = chooseContext(options.contextLength, model.trainedContext);

  const programs = shared.fork();
  const { context } = programs;
  const memory = new GpuMemory(context);
  try {
    progress.enter('weights', tensorBytes(file));
    const weights = new WeightLoader(context, memory, file, (bytes) => progress.add(bytes), signal);
    const workspace = await Workspace.create(memory, prefillCapacity[context.capabilities.software ? 'software' : 'gpu'], model.width);
    const cacheFormat = options.kvCache ?? 'f32';
    const network = await model.build(new ModelBuilder({ context, memory, weights, workspace, contextLength, cacheFormat }));
    if (network.vocabularySize < tokenizer.vocabularySize) throw tooFewRows(file, network.vocabularySize, tokenizer.vocabularySize);
    progress.enter('compiling', tensorBytes(file));
    const gpu = await ModelOnGpu.create({ memory, programs, network, workspace });
    if (signal?.aborted === true) throw new RequestError('aborted', 'Loading was stopped.');
    const reasoning = tokenizer.find('<think>') !== undefined && tokenizer.find('</think>') !== undefined;
    const info = describe(file, gpu, { contextLength, model, tokenizer, reasoning });
    progress.enter('ready', tensorBytes(file));
    const session = new Session(gpu);
    const free = () => {
      session.free();
      gpu.free();
    };
    return { info, gpu, session, tokenizer, template, reasoning, contextLength, free };
  } catch (error) {
    memory.free();
    programs.freeParameters();
    throw error;
  }
}

/** What a model takes, from its header alone. @throws ModelFormatError, UnsupportedModelError, SourceError */
export async function inspectModel(source: ModelSource): Promise<ModelOutline> {
  const file = await openGguf(source);
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
