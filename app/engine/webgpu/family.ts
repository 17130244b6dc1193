import type { CacheFormat } from '../../../kernels/attention/cache';
import type { Routing } from '../../../kernels/routing/router';
import type { Metadata } from '../gguf/metadata';
import type { ModelBuilder } from './builder';
import type { ForwardPass } from './forward';

/** A model family: one file in models/ that reads like its paper. */
export interface Family {
  /**
   * Reads what the file says of the model and checks that it fits together; nothing is allocated yet.
   * @throws UnsupportedModelError `missing-key`, `bad-key`, `unsupported-feature`
   */
  read(metadata: Metadata): FamilyModel;
}

/** A model whose hyperparameters are known and sound. */
export interface FamilyModel {
  readonly layers: number;
  /** Width of the residual stream. */
  readonly width: number;
  /** The longest context, in tokens, that it was trained for. */
  readonly trainedContext: number;
  /** How a mixture of experts routes. */
  readonly mixture?: Routing;
  /** Bytes that every token of context adds to the caches of all layers, and to what else grows with it. */
  contextBytesPerToken(cacheFormat: CacheFormat): number;
  /**
   * Brings weights to the GPU and allocates caches and buffers.
   * @throws UnsupportedModelError, SourceError, OutOfMemoryError, DeviceError
   */
  build(builder: ModelBuilder): Promise<Network>;
}

/** A model on the GPU. Recording allocates nothing and asks nothing of the GPU. */
export interface Network {
  /** Rows of the output. */
  readonly vocabularySize: number;
  /** From the tokens of the batch to the residual stream after the last layer, which it leaves in `pass.hidden`. */
  forward(pass: ForwardPass): void;
  /** logits ← output · norm(hidden); f32 [tokens, vocabularySize]. */
  logits(pass: ForwardPass, logits: GPUBuffer): void;
  /** Bytes that the token at `position` reads of the caches of all layers. */
  cacheBytesRead(position: number): number;
}

/** A part of a layer that reads the residual stream and adds to it: attention, or a feed-forward network. */
export interface Block {
  record(pass: ForwardPass): void;
  /** Bytes that the token at `position` reads of this block's cache; blocks without a cache leave it out. */
  cacheBytesRead?(position: number): number;
}
