import source from './batch.wgsl?raw';
import { readStruct, writeStruct } from './struct';

export interface BatchState {
  /** Position of the first token in its sequence. */
  readonly firstPosition: number;
  /** Tokens sampled since generation began. */
  readonly step: number;
  readonly tokens: ArrayLike<number>;
}

const layout = readStruct(source, 'Batch');

/** Bytes of a batch buffer with room for `tokens` tokens. */
export function batchBytes(tokens: number): number {
  return layout.bytes + 16 * Math.ceil(tokens / 4);
}

/** The content of the batch buffer for tokens that the host knows: a chunk of a prompt, or a token it forces. */
export function writeBatch({ firstPosition, step, tokens }: BatchState): ArrayBuffer {
  return writeStruct(layout, { first_position: firstPosition, token_count: tokens.length, step, unused: 0, tokens });
}
