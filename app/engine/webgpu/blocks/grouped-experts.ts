import { combine } from '../../../../kernels/routing/combine';
import { expertGemm } from '../../../../kernels/routing/expert_gemm';
import { groupByExpert, groupingPays, groupingWords } from '../../../../kernels/routing/group';
import type { ExpertStack } from '../../../../kernels/routing/stack';
import { groupedDownQuestion, groupedGateUpQuestion } from '../../../../kernels/self-check/questions';
import type { ModelBuilder } from '../builder';
import type { ForwardPass, Streaming } from '../forward';
import { leastPrefillChunk } from '../pace';

export interface GroupedExpertsParts {
  readonly gateUp: ExpertStack;
  readonly down: ExpertStack;
  /** Experts that the model has: more than the stacks, where some of them are not on the GPU. */
  readonly among: number;
  /** Experts that compute for a token. */
  readonly slots: number;
  /** `struct Choice` [tokens, slots] */
  readonly choices: GPUBuffer;
  /** f32 [tokens, slots, inner] */
  readonly activated: GPUBuffer;
  readonly width: number;
}

/** The experts of a chunk of tokens, one after the other, each with all of its tokens: its weights are read once for several of them. */
export interface GroupedExperts {
  /** hidden ← hidden + Σ weight · down · (silu(gate · x) ∘ (up · x)), x the normalised input. */
  record(pass: ForwardPass, streaming: Streaming | undefined): void;
}

/**
 * Undefined where chunks have too few tokens for each expert: the longest on a GPU, the shortest on a software device, where a submit takes
 * too long for longer ones. That is a matter of model and adapter, and neither of a chunk's length, which the clock decides, nor of how many
 * experts the GPU holds: sums in another order would be other numbers.
 * @throws OutOfMemoryError
 */
export async function groupedExperts(
  { workspace, context }: ModelBuilder,
  { gateUp, down, among, slots, choices, activated, width }: GroupedExpertsParts,
): Promise<GroupedExperts | undefined> {
  const { experts } = gateUp;
  const chunk = context.capabilities.software ? leastPrefillChunk : workspace.capacity;
  if (!groupingPays({ experts: among, slots }, chunk)) return undefined;
  const words = groupingWords(context.capabilities, { experts, slots }, workspace.capacity);
  const grouping = await workspace.scratch('experts of a chunk', words);
  const order = await workspace.rows('choices by expert', slots);
  const outputs = await workspace.rows('outputs of experts', slots * width);
  const sorted = { slots, grouping, order };
  const useOf = ({ matrix: { format, rows, columns } }: ExpertStack) => ({ format, rows: rows / experts, columns, slots, norm: false });
  return {
    record: (pass, streaming) => {
      const { hidden, batch } = pass;
      pass.recordStreaming(streaming, async (programs) => {
        const input = await pass.normalized(width);
        const sorting = await groupByExpert(programs, { ...sorted, experts, batch, choices });
        const products = await expertGemm(programs, { ...sorted, stack: gateUp, input, inputs: 'shared', output: activated, swiglu: true });
        return [...sorting, ...products];
      }, groupedGateUpQuestion(useOf(gateUp)));
      pass.recordStreaming(streaming, async (programs) => {
        const products = await expertGemm(programs, { ...sorted, stack: down, input: activated, inputs: 'own', output: outputs });
        const sums = await combine(programs, { width, slots, batch, choices, input: outputs, output: hidden });
        return [...products, ...sums];
      }, groupedDownQuestion(useOf(down)));
    },
  };
}
