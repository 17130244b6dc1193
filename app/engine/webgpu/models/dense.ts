import type { CacheFormat, KeyValueCache } from '../../../../kernels/attention/cache';
import type { Matrix } from '../../../../kernels/matmul/matrix';
import type { HeadNorms, RopePairing } from '../../../../kernels/rope/rope';
import type { KernelUse, ProductUse } from '../../../../kernels/self-check/question';
import type { ForwardPass, Norm } from '../forward';
import type { Hyperparameters } from '../hyperparameters';
import type { Projection, WeightLoader } from '../weights';

/** What tells one dense family from another. */
export interface DenseFamily {
  /** `general.architecture` in the file. */
  readonly architecture: string;
  /** Which two dimensions of a head turn together: neighbours (2i, 2i+1), or the two halves (i, i + n/2). */
  readonly ropePairing: RopePairing;
  /** RMSNorm over each head of q and k before rotation. */
  readonly normalizesHeads: boolean;
}

/** The weights of a decoder-only transformer with grouped-query attention and SwiGLU. */
export interface DenseWeights {
  /** Rows of embedding and output. */
  readonly vocabularySize: number;
  readonly tokenEmbedding: Matrix;
  readonly layers: readonly DenseLayer[];
  readonly outputNorm: Norm;
  /** The token embedding itself where the file ties the two. */
  readonly output: Projection;
}

export interface DenseLayer {
  readonly attentionNorm: Norm;
  /** Outputs of q, then k, then v. */
  readonly qkv: Projection;
  readonly qkvBias: GPUBuffer | undefined;
  readonly headNorms: HeadNorms | undefined;
  readonly attentionOutput: Projection;
  readonly attentionOutputBias: GPUBuffer | undefined;
  readonly feedForwardNorm: Norm;
  /** Rows of gate and up in turn. */
  readonly gateUp: Projection;
  readonly down: Projection;
}

/**
 * One pass through the decoder: pre-norm attention and pre-norm feed-forward, each added to the residual stream `hidden`
 * (Vaswani et al. 2017; RMSNorm, SwiGLU and RoPE as in LLaMA, Touvron et al. 2023; grouped queries, Ainslie et al. 2023).
 * Leaves the last layer's residual stream in `hidden`.
 */
export function denseForward(pass: ForwardPass, weights: DenseWeights, caches: readonly KeyValueCache[]): void {
  const { hidden, qkv, attended, activated } = pass.activations;
  pass.embed(weights.tokenEmbedding);
  weights.layers.forEach((layer, index) => {
    const cache = caches[index]!;
    pass.project(layer.qkv, hidden, qkv, { norm: layer.attentionNorm, bias: layer.qkvBias });
    pass.rotateAndStore(cache, layer.headNorms);
    pass.attend(cache);
    pass.project(layer.attentionOutput, attended, hidden, { residual: true, bias: layer.attentionOutputBias });
    pass.project(layer.gateUp, hidden, activated, { norm: layer.feedForwardNorm, swiglu: true });
    pass.project(layer.down, activated, hidden, { residual: true });
  });
}

/** logits ← output · norm(hidden). */
export function denseLogits(pass: ForwardPass, weights: DenseWeights, logits: GPUBuffer): void {
  pass.project(weights.output, pass.activations.hidden, logits, { norm: weights.outputNorm });
}

/** What a model of this family asks of the kernels, for the self-check: the products of `denseForward` and `denseLogits`. */
export function kernelUse({ family, sizes, weights, contextLength, cacheFormat }: KernelUseOf): KernelUse {
  const plain = { norm: false, bias: false, residual: false, swiglu: false };
  const products = weights.layers.flatMap((layer) => [
    ...productsOf(layer.qkv, { ...plain, norm: true, bias: layer.qkvBias !== undefined }),
    ...productsOf(layer.attentionOutput, { ...plain, residual: true, bias: layer.attentionOutputBias !== undefined }),
    ...productsOf(layer.gateUp, { ...plain, norm: true, swiglu: true }),
    ...productsOf(layer.down, { ...plain, residual: true }),
  ]);
  return {
    embedding: weights.tokenEmbedding.format,
    products: [...products, ...productsOf(weights.output, { ...plain, norm: true })],
    heads: sizes.heads,
    kvHeads: sizes.kvHeads,
    headDim: sizes.headDim,
    context: contextLength,
    pairing: family.ropePairing,
    headNorms: family.normalizesHeads,
    ropeDimensions: sizes.rope.dimensions,
    cacheFormat,
  };
}

interface KernelUseOf {
  readonly family: DenseFamily;
  readonly sizes: Hyperparameters;
  readonly weights: DenseWeights;
  readonly contextLength: number;
  readonly cacheFormat: CacheFormat;
}

function productsOf(projection: Projection, extras: Omit<ProductUse, 'format' | 'rows' | 'columns'>): ProductUse[] {
  return projection.map(({ matrix: { format, rows, columns } }) => ({ format, rows, columns, ...extras }));
}

/** Reads the weights of a dense family by their names in GGUF. */
export async function loadDenseWeights(loader: WeightLoader, family: DenseFamily, sizes: Hyperparameters): Promise<DenseWeights> {
  const { width, heads, kvHeads, headDim, feedForward, epsilon } = sizes;
  const { vocabularySize } = loader;
  const norm = async (name: string, length: number): Promise<Norm> => ({ weight: await loader.vector([name], [length]), epsilon });
  const tokenEmbedding = await loader.matrix('token_embd.weight', width, vocabularySize);
  const layers: DenseLayer[] = [];
  for (let index = 0; index < sizes.layers; index++) {
    const name = (part: string) => `blk.${index}.${part}`;
    const qkvNames = (part: string) => ['q', 'k', 'v'].map((letter) => name(`attn_${letter}.${part}`));
    const qkvRows = [heads * headDim, kvHeads * headDim, kvHeads * headDim];
    layers.push({
      attentionNorm: await norm(name('attn_norm.weight'), width),
      qkv: await loader.projection(qkvNames('weight'), width, qkvRows),
      qkvBias: await loader.optionalVector(qkvNames('bias'), qkvRows),
      headNorms: family.normalizesHeads
        ? { query: await norm(name('attn_q_norm.weight'), headDim), key: await norm(name('attn_k_norm.weight'), headDim) }
        : undefined,
      attentionOutput: await loader.projection([name('attn_output.weight')], heads * headDim, [width]),
      attentionOutputBias: await loader.optionalVector([name('attn_output.bias')], [width]),
      feedForwardNorm: await norm(name('ffn_norm.weight'), width),
      gateUp: await loader.gateAndUp(name('ffn_gate.weight'), name('ffn_up.weight'), width, feedForward),
      down: await loader.projection([name('ffn_down.weight')], feedForward, [width]),
    });
  }
  const outputNorm = await norm('output_norm.weight', width);
  const output = loader.has('output.weight')
    ? await loader.projection(['output.weight'], width, [vocabularySize])
    : [{ matrix: tokenEmbedding, outputOffset: 0 }];
  return { vocabularySize, tokenEmbedding, layers, outputNorm, output };
}
