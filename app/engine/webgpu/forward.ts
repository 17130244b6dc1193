import { embedding } from '../../../kernels/embedding/embedding';
import { gemm } from '../../../kernels/matmul/gemm';
import { gemv } from '../../../kernels/matmul/gemv';
import type { Matrix } from '../../../kernels/matmul/matrix';
import type { TunedProduct } from '../../../kernels/matmul/tuner';
import { rmsNorm } from '../../../kernels/norm/rmsnorm';
import type { Programs, Step } from '../../../kernels/program/programs';
import type { Question } from '../../../kernels/self-check/question';
import { embeddingQuestion, gemmQuestion, gemvQuestion, normQuestion } from '../../../kernels/self-check/questions';
import type { ExpertCache } from './expert-cache';
import type { Projection } from './weights';
import type { Workspace } from './workspace';

/** A weight vector of RMSNorm with its epsilon. */
export interface Norm {
  readonly weight: GPUBuffer;
  readonly epsilon: number;
}

/** What one matrix product does beside multiplying. */
export interface ProjectionEpilogue {
  /** Normalise the input first. */
  readonly norm?: Norm;
  /** With a norm: how long a token's row in the input is, where the product reads only its beginning. */
  readonly inputStride?: number;
  readonly bias?: GPUBuffer | undefined;
  /** Add to what the output holds. */
  readonly residual?: boolean;
  /** The projection is of gate and up (`WeightLoader.gateAndUp`); the output is silu(gate) · up. */
  readonly swiglu?: boolean;
}

/** A step that knows its layer, if it is in one. */
export interface ModelStep extends Step {
  readonly layer: number | undefined;
  /** What the step does in a mixture whose experts come and go. */
  readonly streaming: Streaming | undefined;
}

/** Part of a mixture of which only some experts are on the GPU: before its experts compute, they have to be there. */
export interface Streaming {
  readonly part: 'router' | 'experts';
  readonly mode: ForwardPass['mode'];
  readonly experts: StreamedExperts;
}

/** The experts of one layer, with what its router leaves. */
export interface StreamedExperts {
  readonly cache: ExpertCache;
  /** Routed and shared experts of a token. */
  readonly used: number;
  readonly shared: number;
  /** `struct Choice` [tokens, used + shared]: places after a router of one token, experts after one of a chunk. */
  readonly choices: GPUBuffer;
}

/** Makes the steps of one call of a kernel. */
export type Recipe = (programs: Programs) => Promise<readonly Step[]>;

/**
 * Records the forward pass of a model family, in the family's own words. The same words give two plans: for one token (decode: matrix
 * times vector, norms folded into it) and for a chunk of tokens (prefill: matrix times matrix). What is recorded also says which
 * questions the kernels have to answer before the model runs on them.
 */
export class ForwardPass {
  readonly mode: 'decode' | 'prefill';
  readonly #workspace: Workspace;
  readonly #recipes: { readonly recipe: Recipe; readonly layer: number | undefined; readonly streaming: Streaming | undefined }[] = [];
  #layer: number | undefined;
  readonly #questions: Question[] = [];
  readonly #products: TunedProduct[] = [];

  constructor(mode: 'decode' | 'prefill', workspace: Workspace) {
    this.mode = mode;
    this.#workspace = workspace;
  }

  /** Position and ids of the tokens (kernels/program/batch.wgsl). */
  get batch(): GPUBuffer {
    return this.#workspace.batch;
  }

  /** The residual stream, f32 [tokens, width]. */
  get hidden(): GPUBuffer {
    return this.#workspace.hidden;
  }

  /** Where prefill leaves what a norm made of an input [tokens, columns]: `project` with a norm writes it. */
  normalized(columns: number): Promise<GPUBuffer> {
    return this.#workspace.rows('normalized', columns);
  }

  /** For the self-check; the same one may come several times. */
  get questions(): readonly Question[] {
    return this.#questions;
  }

  /** What `project` multiplies with a vector, for the tuner. */
  get products(): readonly TunedProduct[] {
    return this.#products;
  }

  /** All steps, in order, once their pipelines are compiled (in parallel). @throws ShaderError */
  async steps(programs: Programs): Promise<readonly ModelStep[]> {
    const steps = this.#recipes.map(async ({ recipe, layer, streaming }) => {
      return (await recipe(programs)).map((step): ModelStep => ({ ...step, layer, streaming }));
    });
    return (await Promise.all(steps)).flat();
  }

  /** Adds the steps of a kernel, with the questions that it has to answer on every device. */
  record(recipe: Recipe, ...questions: readonly Question[]): void {
    this.recordStreaming(undefined, recipe, ...questions);
  }

  /** As `record`, for a part of a mixture; undefined where all of its experts are on the GPU. */
  recordStreaming(streaming: Streaming | undefined, recipe: Recipe, ...questions: readonly Question[]): void {
    this.#recipes.push({ recipe, layer: this.#layer, streaming });
    this.#questions.push(...questions);
  }

  /** The layer that is recorded, from 0 on. */
  get layer(): number | undefined {
    return this.#layer;
  }

  /** What is recorded from here on belongs to a layer, counted from 0; `undefined`: to none. */
  enter(layer: number | undefined): void {
    this.#layer = layer;
  }

  /** hidden ← scale · rows of the token embedding. */
  embed(matrix: Matrix, scale = 1): void {
    const { batch, hidden } = this;
    this.record((programs) => embedding(programs, { matrix, batch, output: hidden, scale }), embeddingQuestion(matrix.format));
  }

  /** output ← projection · input, with norm, bias, residual or SwiGLU. */
  project(projection: Projection, input: GPUBuffer, output: GPUBuffer, epilogue: ProjectionEpilogue = {}): void {
    if (this.mode === 'decode') this.#projectToken(projection, input, output, epilogue);
    else this.#projectChunk(projection, input, output, epilogue);
  }

  #projectToken(projection: Projection, input: GPUBuffer, output: GPUBuffer, epilogue: ProjectionEpilogue): void {
    projection.forEach(({ matrix, outputOffset }, part) => {
      const product = { ...epilogue, ...swigluOf(projection, part, epilogue) };
      this.#products.push({ matrix, norm: epilogue.norm !== undefined });
      this.record((programs) => gemv(programs, { matrix, input, output, outputOffset, ...product }), gemvQuestion(use(matrix, product)));
    });
  }

  #projectChunk(projection: Projection, input: GPUBuffer, output: GPUBuffer, { norm, inputStride, ...epilogue }: ProjectionEpilogue): void {
    const { batch } = this;
    const { columns } = projection[0]!.matrix;
    const normalized = norm && this.normalized(columns);
    if (norm !== undefined) {
      this.record(async (programs) => [await rmsNorm(programs, { columns, inputStride, ...norm, input, output: await normalized! })], normQuestion);
    }
    const rows = projection.reduce((sum, { matrix }) => sum + matrix.rows, 0);
    const outputStride = epilogue.swiglu === true ? rows / 2 : rows;
    projection.forEach(({ matrix, outputOffset }, part) => {
      const product = { ...epilogue, ...swigluOf(projection, part, epilogue) };
      const recipe: Recipe = async (programs) => {
        return gemm(programs, { matrix, batch, input: (await normalized) ?? input, output, outputOffset, outputStride, ...product });
      };
      this.record(recipe, gemmQuestion(use(matrix, product)));
    });
  }
}

/** How a part comes to silu(gate) · up: at once where rows alternate; in two parts gates first, then up in their place. */
function swigluOf(projection: Projection, part: number, { swiglu = false }: ProjectionEpilogue) {
  return { swiglu: swiglu && projection.length === 1, gated: swiglu && part === 1 };
}

/** What a product asks of its kernel. */
function use({ format, rows, columns }: Matrix, product: ProjectionEpilogue & ReturnType<typeof swigluOf>) {
  const { norm, bias, residual = false, swiglu, gated } = product;
  return { format, rows, columns, norm: norm !== undefined, bias: bias !== undefined, residual, swiglu, gated };
}
