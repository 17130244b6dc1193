import { attentionReference } from '../../../kernels/attention/attention.ref';
import { gemvReference } from '../../../kernels/matmul/gemv.ref';
import { rmsNormReference } from '../../../kernels/norm/rmsnorm.ref';
import { dequantize } from '../../../kernels/quantization/format';
import { formatOf } from '../../../kernels/quantization/formats';
import { ropeTable } from '../../../kernels/rope/rope-table';
import { rotatedHead } from '../../../kernels/rope/rope.ref';
import { countTensors, type GgufModel } from '../gguf/open';
import { readGroupedQuery, type GroupedQueryHyperparameters } from '../webgpu/hyperparameters';

/** Larger models are computed so slowly on a processor that their kernels are compiled sooner. */
const mostParameters = 4_000_000;

/** A matrix [rows, columns] with what its rows' results are added to. */
interface Linear {
  readonly weights: Float32Array;
  readonly bias?: Float32Array | undefined;
}

interface Layer {
  readonly attentionNorm: Float32Array;
  readonly query: Linear;
  readonly key: Linear;
  readonly value: Linear;
  readonly output: Linear;
  readonly feedForwardNorm: Float32Array;
  readonly gate: Linear;
  readonly up: Linear;
  readonly down: Linear;
  /** [context, kvHeads, headDim] */
  readonly keyCache: Float32Array;
  readonly valueCache: Float32Array;
}

interface Weights {
  /** [vocabulary, width] */
  readonly embedding: Float32Array;
  readonly layers: readonly Layer[];
  readonly outputNorm: Float32Array;
  readonly output: Linear;
  /** [context, dimensions / 2, 2] */
  readonly rotations: Float32Array;
}

/**
 * A small dense model of the Qwen2 family on the processor, one token at a time, made of the references that every kernel is tested
 * against: sums in f64, what a kernel would leave in a buffer in f32.
 */
export class ReferenceModel {
  /** That each token reads: all of them, in f32. */
  readonly weightBytes: number;
  readonly #sizes: GroupedQueryHyperparameters;
  readonly #weights: Weights;
  /** The residual stream after the token that was read last. */
  #hidden = new Float32Array(0);

  private constructor(sizes: GroupedQueryHyperparameters, weights: Weights, parameters: number) {
    this.#sizes = sizes;
    this.#weights = weights;
    this.weightBytes = 4 * parameters;
  }

  /** Whether it is of the family, and small enough to be computed so. */
  static suits(file: GgufModel): boolean {
    return file.metadata.architecture === 'qwen2' && countTensors(file).parameterCount <= mostParameters;
  }

  /**
   * Reads a model whose tensors the GPU has taken already, so that they are known to be what the family wants.
   * @returns undefined for a model that does not suit
   * @throws SourceError, RequestError (`aborted`)
   */
  static async read(file: GgufModel, contextLength: number, signal?: AbortSignal): Promise<ReferenceModel | undefined> {
    if (!ReferenceModel.suits(file)) return undefined;
    const sizes = readGroupedQuery(file.metadata);
    const { kvHeads, headDim } = sizes;
    const optional = async (name: string) => {
      const tensor = file.tensors.get(name);
      if (tensor === undefined) return undefined;
      return dequantize(formatOf(tensor.type)!, await file.read(tensor, 0, tensor.byteLength, signal));
    };
    const vector = async (name: string) => (await optional(`${name}.weight`))!;
    const linear = async (name: string): Promise<Linear> => ({ weights: await vector(name), bias: await optional(`${name}.bias`) });
    const layers: Layer[] = [];
    for (let index = 0; index < sizes.layers; index++) {
      const part = (name: string) => `blk.${index}.${name}`;
      layers.push({
        attentionNorm: await vector(part('attn_norm')),
        query: await linear(part('attn_q')),
        key: await linear(part('attn_k')),
        value: await linear(part('attn_v')),
        output: await linear(part('attn_output')),
        feedForwardNorm: await vector(part('ffn_norm')),
        gate: await linear(part('ffn_gate')),
        up: await linear(part('ffn_up')),
        down: await linear(part('ffn_down')),
        keyCache: new Float32Array(contextLength * kvHeads * headDim),
        valueCache: new Float32Array(contextLength * kvHeads * headDim),
      });
    }
    const embedding = await vector('token_embd');
    // Without a matrix of its own the output is the embedding again.
    const output = file.tensors.has('output.weight') ? await linear('output') : { weights: embedding };
    const rotations = ropeTable(sizes.rope, 0, contextLength);
    return new ReferenceModel(sizes, { embedding, layers, outputNorm: await vector('output_norm'), output, rotations }, countTensors(file).parameterCount);
  }

  get vocabularySize(): number {
    return this.#weights.embedding.length / this.#sizes.width;
  }

  /** Bytes of keys and values that the token at `position` reads in all layers. */
  cacheBytesRead(position: number): number {
    const { layers, kvHeads, headDim } = this.#sizes;
    return layers * 2 * 4 * kvHeads * headDim * (position + 1);
  }

  /** Reads the token at `position`, behind those that were read at the positions before; none may be left out. */
  read(token: number, position: number): void {
    const { width } = this.#sizes;
    let hidden: Float32Array = this.#weights.embedding.subarray(token * width, (token + 1) * width);
    for (const layer of this.#weights.layers) {
      const attended = this.#attend(layer, this.#normalized(layer.attentionNorm, hidden), position);
      hidden = product(layer.output, attended, { residual: hidden });
      const normalized = this.#normalized(layer.feedForwardNorm, hidden);
      const gates = product(layer.gate, normalized);
      hidden = product(layer.down, product(layer.up, normalized, { gates }), { residual: hidden });
    }
    this.#hidden = new Float32Array(hidden);
  }

  /** f32 [vocabulary], after the token that was read last. */
  logits(): Float32Array {
    return product(this.#weights.output, this.#normalized(this.#weights.outputNorm, this.#hidden));
  }

  /** Puts the token's keys and values into the layer's cache and returns what its heads attend to. */
  #attend({ query, key, value, keyCache, valueCache }: Layer, input: Float32Array, position: number): Float32Array {
    const { heads, kvHeads, headDim } = this.#sizes;
    const row = kvHeads * headDim;
    const rotatedKeys = this.#rotated(product(key, input), position);
    keyCache.set(rotatedKeys, position * row);
    valueCache.set(product(value, input), position * row);
    const scale = 1 / Math.sqrt(headDim);
    const scaled = this.#rotated(product(query, input), position).map((component) => component * scale);
    const at = (head: number, place: number, dimension: number) => place * row + head * headDim + dimension;
    const attended = attentionReference(1, {
      heads,
      kvHeads,
      headDim,
      firstPosition: position,
      query: scaled,
      key: (head, place, dimension) => keyCache[at(head, place, dimension)]!,
      value: (head, place, dimension) => valueCache[at(head, place, dimension)]!,
    });
    return new Float32Array(attended);
  }

  /** All heads of a row, rotated to their position. */
  #rotated(row: Float32Array, position: number): Float32Array {
    const { headDim, rope } = this.#sizes;
    const rotation = { pairing: 'halves', dimensions: rope.dimensions, table: this.#weights.rotations } as const;
    const rotated = new Float32Array(row.length);
    for (let first = 0; first < row.length; first += headDim) {
      rotated.set(rotatedHead(row.subarray(first, first + headDim), position, rotation), first);
    }
    return rotated;
  }

  #normalized(weight: Float32Array, input: Float32Array): Float32Array {
    const { width, epsilon } = this.#sizes;
    return new Float32Array(rmsNormReference(input, weight, width, epsilon));
  }
}

function product({ weights, bias }: Linear, input: Float32Array, added: { residual?: Float32Array; gates?: Float32Array } = {}): Float32Array {
  return new Float32Array(gemvReference({ weights, columns: input.length, input, bias, ...added }));
}
