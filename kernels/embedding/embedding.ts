import { weightVariant, type Matrix } from '../matmul/matrix';
import { linearGrid } from '../program/grid';
import type { Programs, Step } from '../program/programs';

export interface EmbeddingCall {
  /** [vocabulary, columns] */
  readonly matrix: Matrix;
  /** The tokens (`program/batch.wgsl`). */
  readonly batch: GPUBuffer;
  /** f32 [tokens, columns] */
  readonly output: GPUBuffer;
  /** What every value is multiplied with; default 1. */
  readonly scale?: number | undefined;
}

/**
 * The rows of a batch's tokens, dequantized: output[t] = scale · matrix[batch.tokens[t]]. One step per shard, each writing the rows that
 * lie in it; a token id past the vocabulary leaves its row as it was.
 */
export function embedding(programs: Programs, { matrix, batch, output, scale = 1 }: EmbeddingCall): Promise<Step[]> {
  const { columns, shards } = matrix;
  const blocks = columns / 32;
  return Promise.all(
    shards.map(({ weights, planes, firstRow, rows, bytes }) =>
      programs.step({
        variant: { kernel: 'embedding/embedding', ...weightVariant(matrix, programs.context.capabilities) },
        parameters: { planes, blocks, first_row: firstRow, rows, scale },
        buffers: { weights, batch, output },
        grid: (tokens) => linearGrid(Math.ceil((tokens * blocks) / 64)),
        weightBytes: bytes / rows / shards.length,
      }),
    ),
  );
}
