import type { RopeScaling } from '../../../kernels/rope/rope-table';
import { UnsupportedModelError } from '../errors';
import type { Metadata } from '../gguf/metadata';

/** The sizes that every decoder-only transformer has, as its file states them. */
export interface DecoderHyperparameters {
  readonly layers: number;
  /** Width of the residual stream. */
  readonly width: number;
  /** Added to the mean square in RMSNorm. */
  readonly epsilon: number;
  readonly trainedContext: number;
}

/** Those of a decoder with grouped-query attention. */
export interface GroupedQueryHyperparameters extends DecoderHyperparameters {
  readonly heads: number;
  /** Heads of keys and values; each serves heads / kvHeads query heads. */
  readonly kvHeads: number;
  readonly headDim: number;
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

/** @throws UnsupportedModelError `missing-key`, `bad-key` */
export function readDecoder(metadata: Metadata): DecoderHyperparameters {
  const epsilonKey = metadata.model('attention.layer_norm_rms_epsilon');
  const epsilon = metadata.number(epsilonKey);
  if (!(epsilon >= 0 && epsilon < 1)) throw badKey(metadata, epsilonKey, `is ${epsilon}, expected 0 to 1`);
  return {
    layers: wholeNumber(metadata, 'block_count', most.layers),
    width: wholeNumber(metadata, 'embedding_length', most.width),
    epsilon,
    trainedContext: wholeNumber(metadata, 'context_length', most.context),
  };
}

/**
 * The sizes of a decoder with grouped-query attention.
 * @throws UnsupportedModelError `missing-key`, `bad-key` (a value that is out of range or contradicts another), `unsupported-feature`
 */
export function readGroupedQuery(metadata: Metadata): GroupedQueryHyperparameters {
  const decoder = readDecoder(metadata);
  const heads = readHeads(metadata);
  const kvHeads = wholeNumber(metadata, 'attention.head_count_kv', most.heads, heads);
  if (heads % kvHeads !== 0) {
    throw badKey(metadata, metadata.model('attention.head_count_kv'), `is ${kvHeads}, which does not divide the ${heads} heads`);
  }
  const headDim = wholeNumber(metadata, 'attention.key_length', most.headDim, decoder.width / heads);
  const valueDim = wholeNumber(metadata, 'attention.value_length', most.headDim, headDim);
  if (valueDim !== headDim) throw badKey(metadata, metadata.model('attention.value_length'), `differs from the key length ${headDim}`);
  const rope = readRope(metadata, headDim, headDim);
  // Kernels read heads four values at a time.
  if (headDim % 4 !== 0) throw badKey(metadata, metadata.model('attention.key_length'), 'is not a multiple of 4');
  return { ...decoder, heads, kvHeads, headDim, rope };
}

/** Query heads. @throws UnsupportedModelError */
export function readHeads(metadata: Metadata): number {
  return wholeNumber(metadata, 'attention.head_count', most.heads);
}

/** Inner width of the feed-forward network. @throws UnsupportedModelError */
export function readFeedForward(metadata: Metadata): number {
  return wholeNumber(metadata, 'feed_forward_length', most.feedForward);
}

/** @param limit the most dimensions that can turn; @param fallback how many do when the file does not say. @throws UnsupportedModelError */
export function readRope(metadata: Metadata, limit: number, fallback: number): RopeHyperparameters {
  const dimensions = wholeNumber(metadata, 'rope.dimension_count', limit, fallback);
  if (dimensions % 4 !== 0) throw badKey(metadata, metadata.model('rope.dimension_count'), 'is not a multiple of 4');
  const trainedContext = wholeNumber(metadata, 'context_length', most.context);
  return { dimensions, base: positiveNumber(metadata, 'rope.freq_base', 10000), scaling: readScaling(metadata, trainedContext) };
}

/**
 * A whole number from 1 to `limit` under one of the architecture's own keys.
 * @throws UnsupportedModelError `missing-key` without a fallback, `bad-key`
 */
export function wholeNumber(metadata: Metadata, key: string, limit: number, fallback?: number): number {
  const name = metadata.model(key);
  // Some files give one value per layer; equal ones are as good as one, others ask for kernels that we do not have.
  const values = metadata.kind(name) === 'numbers' ? metadata.numbers(name) : [metadata.number(name, fallback)];
  const [value = 0] = values;
  if (values.some((other) => other !== value)) throw badKey(metadata, name, 'differs from layer to layer, which is not supported');
  if (!Number.isSafeInteger(value) || value < 1 || value > limit) throw badKey(metadata, name, `is ${value}, expected 1 to ${limit}`);
  return value;
}

function readScaling(metadata: Metadata, trainedContext: number): RopeScaling {
  const kind = metadata.string(metadata.model('rope.scaling.type'), 'none');
  switch (kind) {
    case 'none':
      return { kind };
    case 'linear':
      return { kind, factor: positiveNumber(metadata, 'rope.scaling.factor', 1) };
    case 'yarn':
      return {
        kind,
        factor: positiveNumber(metadata, 'rope.scaling.factor', 1),
        originalContext: positiveNumber(metadata, 'rope.scaling.original_context_length', trainedContext),
        attention: positiveNumber(metadata, 'rope.scaling.attn_factor', 1),
        betaFast: positiveNumber(metadata, 'rope.scaling.yarn_beta_fast', 32),
        betaSlow: positiveNumber(metadata, 'rope.scaling.yarn_beta_slow', 1),
      };
    default:
      throw new UnsupportedModelError(
        'unsupported-feature',
        `${metadata.fileName} scales its positions by "${kind}", which Denkspur does not know. Choose another file of this model.`,
        { file: metadata.fileName, feature: `rope.scaling.type ${kind}` },
      );
  }
}

/** A positive number under one of the architecture's own keys. @throws UnsupportedModelError `bad-key` */
export function positiveNumber(metadata: Metadata, key: string, fallback: number): number {
  const name = metadata.model(key);
  const value = metadata.number(name, fallback);
  if (!(value > 0 && Number.isFinite(value))) throw badKey(metadata, name, `is ${value}, expected a positive number`);
  return value;
}

/** A value of the file that is out of range or contradicts another. */
export function badKey(metadata: Metadata, key: string, problem: string): UnsupportedModelError {
  return new UnsupportedModelError('bad-key', `${metadata.fileName}: ${key} ${problem}. The file is damaged or made for another program.`, {
    file: metadata.fileName,
    key,
    problem,
  });
}
