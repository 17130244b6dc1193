import type { RopeScaling } from '../../../kernels/rope/rope-table';
import type { Metadata } from '../gguf/metadata';
import { badKey, readDecoder, readHeads, readRope, wholeNumber, type DecoderHyperparameters, type RopeHyperparameters } from './hyperparameters';

/** The sizes of a decoder with multi-head latent attention, as its file states them. */
export interface LatentHyperparameters extends DecoderHyperparameters {
  readonly heads: number;
  /** Rank of the compressed queries; undefined where they are not compressed (V2-Lite, Moonlight). */
  readonly queryRank: number | undefined;
  /** Rank of the compressed keys and values: the length of a latent. */
  readonly rank: number;
  /** Of a head's query and key, what does not turn; what turns follows it. */
  readonly nope: number;
  /** Of a head's values. */
  readonly valueDim: number;
  readonly rope: RopeHyperparameters;
  /** What scores are multiplied with. */
  readonly scoreScale: number;
}

/** Tiles of attention over a longer latent leave the 16 KiB of memory that every device grants a workgroup. */
const mostRank = 512;

/** Sizes beyond these are not models but damaged or hostile files. */
const most = { queryRank: 16384, headDim: 1024 };

/**
 * Reads and checks the sizes of multi-head latent attention.
 * @throws UnsupportedModelError `missing-key`, `bad-key` (a value that is out of range or contradicts another), `unsupported-feature`
 */
export function readLatent(metadata: Metadata): LatentHyperparameters {
  const decoder = readDecoder(metadata);
  // Without these two the lengths are those of whole heads (old files); with them, of what the cache holds.
  const keyLength = metadata.has(metadata.model('attention.key_length_mla')) ? 'attention.key_length_mla' : 'attention.key_length';
  const valueLength = keyLength === 'attention.key_length' ? 'attention.value_length' : 'attention.value_length_mla';
  const headDim = wholeNumber(metadata, keyLength, most.headDim);
  const rope = readRope(metadata, headDim - 1, headDim - 1);
  const nope = headDim - rope.dimensions;
  const valueDim = wholeNumber(metadata, valueLength, most.headDim);
  const rank = wholeNumber(metadata, 'attention.kv_lora_rank', mostRank);
  // Kernels read what they multiply with matrices in portions of 32 values, the rest four at a time.
  if (rank % 32 !== 0) throw badKey(metadata, metadata.model('attention.kv_lora_rank'), `is ${rank}, not a multiple of 32`);
  if (nope % 32 !== 0) throw badKey(metadata, metadata.model(keyLength), `leaves ${nope} values that do not turn, not a multiple of 32`);
  if (valueDim % 4 !== 0) throw badKey(metadata, metadata.model(valueLength), `is ${valueDim}, not a multiple of 4`);
  const { scaling, scoreFactor } = readScoreScaling(metadata, rope.scaling);
  return {
    ...decoder,
    heads: readHeads(metadata),
    queryRank: readQueryRank(metadata),
    rank,
    nope,
    valueDim,
    rope: { ...rope, scaling },
    scoreScale: scoreFactor / Math.sqrt(headDim),
  };
}

/** 0 stands for no compression, as in some files. */
function readQueryRank(metadata: Metadata): number | undefined {
  const key = 'attention.q_lora_rank';
  return metadata.number(metadata.model(key), 0) === 0 ? undefined : wholeNumber(metadata, key, most.queryRank);
}

/**
 * Where a file carries DeepSeek's `mscale_all_dim` (a tenth of it, as llama.cpp's converter writes it), YaRN enlarges the scores of
 * whole heads in place of what turns: mscale² with mscale = 1 + 0.1 · mscale_all_dim · ln(factor) (DeepSeek-V3, inference/model.py).
 */
function readScoreScaling(metadata: Metadata, scaling: RopeScaling): { readonly scaling: RopeScaling; readonly scoreFactor: number } {
  const multiplier = metadata.number(metadata.model('rope.scaling.yarn_log_multiplier'), 0);
  if (scaling.kind !== 'yarn' || multiplier === 0) return { scaling, scoreFactor: 1 };
  const { factor, attention = 1 } = scaling;
  const magnitude = 1 + 0.1 * Math.log(factor);
  return { scaling: { ...scaling, attention: attention / magnitude }, scoreFactor: (1 + multiplier * Math.log(factor)) ** 2 };
}
