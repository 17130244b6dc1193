import type { RopeScaling } from '../../../kernels/rope/rope-table';
import { UnsupportedModelError } from '../errors';
import type { Metadata } from '../gguf/metadata';

/** The sizes of a decoder-only transformer, as its file states them. */
export interface Hyperparameters {
  readonly layers: number;
  /** Width of the residual stream. */
  readonly width: number;
  readonly heads: number;
  /** Heads of keys and values; each serves heads / kvHeads query heads (grouped-query attention). */
  readonly kvHeads: number;
  readonly headDim: number;
  readonly feedForward: number;
  /** Added to the mean square in RMSNorm. */
  readonly epsilon: number;
  readonly trainedContext: number;
  readonly rope: RopeHyperparameters;
}

export interface RopeHyperparameters {
  /** Leading dimensions of each head that are rotated. */
  readonly dimensions: number;
  readonly base: number;
  readonly scaling: RopeScaling;
}

/** Sizes beyond these are not models but damaged or hostile files; they keep products of sizes exact. */
const most = { layers: 1024, width: 131072, heads: 1024, headDim: 256, feedForward: 1048576, context: 16777216 };

/**
 * Reads and checks the hyperparameters of a dense family (`llama`, `qwen2`, `qwen3`).
 * @throws UnsupportedModelError `missing-key`, `bad-key` (a value that is out of range or contradicts another), `unsupported-feature`
 */
export function readHyperparameters(metadata: Metadata): Hyperparameters {
  const whole = (key: string, limit: number, fallback?: number): number => {
    const name = metadata.model(key);
    // Some files give one value per layer; equal ones are as good as one, others ask for kernels that we do not have.
    const values = metadata.kind(name) === 'numbers' ? metadata.numbers(name) : [metadata.number(name, fallback)];
    const [value = 0] = values;
    if (values.some((other) => other !== value)) throw badKey(metadata, name, 'differs from layer to layer, which is not supported');
    if (!Number.isSafeInteger(value) || value < 1 || value > limit) throw badKey(metadata, name, `is ${value}, expected 1 to ${limit}`);
    return value;
  };
  const width = whole('embedding_length', most.width);
  const heads = whole('attention.head_count', most.heads);
  const kvHeads = whole('attention.head_count_kv', most.heads, heads);
  if (heads % kvHeads !== 0) {
    throw badKey(metadata, metadata.model('attention.head_count_kv'), `is ${kvHeads}, which does not divide the ${heads} heads`);
  }
  const headDim = whole('attention.key_length', most.headDim, width / heads);
  const valueDim = whole('attention.value_length', most.headDim, headDim);
  if (valueDim !== headDim) throw badKey(metadata, metadata.model('attention.value_length'), `differs from the key length ${headDim}`);
  const dimensions = whole('rope.dimension_count', headDim, headDim);
  // Kernels read heads four values at a time.
  if (headDim % 4 !== 0 || dimensions % 4 !== 0) throw badKey(metadata, metadata.model('rope.dimension_count'), 'is not a multiple of 4');
  const epsilon = metadata.number(metadata.model('attention.layer_norm_rms_epsilon'));
  if (!(epsilon >= 0 && epsilon < 1)) {
    throw badKey(metadata, metadata.model('attention.layer_norm_rms_epsilon'), `is ${epsilon}, expected 0 to 1`);
  }
  const trainedContext = whole('context_length', most.context);
  return {
    layers: whole('block_count', most.layers),
    width,
    heads,
    kvHeads,
    headDim,
    feedForward: whole('feed_forward_length', most.feedForward),
    epsilon,
    trainedContext,
    rope: { dimensions, base: positive(metadata, 'rope.freq_base', 10000), scaling: readScaling(metadata, trainedContext) },
  };
}

function readScaling(metadata: Metadata, trainedContext: number): RopeScaling {
  const kind = metadata.string(metadata.model('rope.scaling.type'), 'none');
  switch (kind) {
    case 'none':
      return { kind };
    case 'linear':
      return { kind, factor: positive(metadata, 'rope.scaling.factor', 1) };
    case 'yarn':
      return {
        kind,
        factor: positive(metadata, 'rope.scaling.factor', 1),
        originalContext: positive(metadata, 'rope.scaling.original_context_length', trainedContext),
        attention: positive(metadata, 'rope.scaling.attn_factor', 1),
        betaFast: positive(metadata, 'rope.scaling.yarn_beta_fast', 32),
        betaSlow: positive(metadata, 'rope.scaling.yarn_beta_slow', 1),
      };
    default:
      throw new UnsupportedModelError(
        'unsupported-feature',
        `${metadata.fileName} scales its positions by "${kind}", which Denkspur does not know. Choose another file of this model.`,
        { file: metadata.fileName, feature: `rope.scaling.type ${kind}` },
      );
  }
}

function positive(metadata: Metadata, key: string, fallback: number): number {
  const name = metadata.model(key);
  const value = metadata.number(name, fallback);
  if (!(value > 0 && Number.isFinite(value))) throw badKey(metadata, name, `is ${value}, expected a positive number`);
  return value;
}

function badKey(metadata: Metadata, key: string, problem: string): UnsupportedModelError {
  return new UnsupportedModelError('bad-key', `${metadata.fileName}: ${key} ${problem}. The file is damaged or made for another program.`, {
    file: metadata.fileName,
    key,
    problem,
  });
}
