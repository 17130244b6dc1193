import type { Programs, Step } from '../program/programs';
import { reductionVariant } from '../program/reduce';

export interface RmsNormCall {
  readonly columns: number;
  readonly epsilon: number;
  /** f32 [tokens, inputStride] */
  readonly input: GPUBuffer;
  /** Length of a token's row in `input`, of which the first `columns` are normalised; default `columns`. */
  readonly inputStride?: number | undefined;
  /** f32 [columns] */
  readonly weight: GPUBuffer;
  /** f32 [tokens, columns]; another buffer than `input` */
  readonly output: GPUBuffer;
}

/** Root mean square layer normalisation (Zhang and Sennrich 2019): x · weight / sqrt(mean(x²) + epsilon), per token, all in f32. */
export function rmsNorm(programs: Programs, call: RmsNormCall): Promise<Step> {
  const { columns, epsilon, input, inputStride = columns, weight, output } = call;
  const { conditions, constants } = reductionVariant(programs.context.capabilities);
  return programs.step({
    variant: { kernel: 'norm/rmsnorm', conditions, constants },
    parameters: { columns, input_stride: inputStride, epsilon },
    buffers: { input, weight, output },
    grid: (tokens) => [tokens, 1, 1],
  });
}
