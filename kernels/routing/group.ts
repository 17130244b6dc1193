import type { Capabilities } from '../device/capabilities';
import { gemmTiling } from '../matmul/gemm';
import type { Programs, Step } from '../program/programs';
import { readStruct } from '../program/struct';
import source from './grouping.wgsl?raw';

/** The choices of a chunk of tokens, sorted by expert. */
export interface ExpertGrouping {
  /** `groupingWords(…)` words: `struct Grouping`, at most so many choices of one expert in each tile as a workgroup multiplies. */
  readonly grouping: GPUBuffer;
  /** u32 [tokens · slots]: token · slots + slot, those of the first expert first, of one expert by rising number. */
  readonly order: GPUBuffer;
}

export interface GroupCall extends ExpertGrouping {
  /** Experts of the stack, shared ones included. */
  readonly experts: number;
  /** Experts that compute for a token. */
  readonly slots: number;
  /** The batch (`program/batch.wgsl`); it says how many tokens there are. */
  readonly batch: GPUBuffer;
  /** `struct Choice` [tokens, slots] */
  readonly choices: GPUBuffer;
}

const tileBytes = readStruct(source, 'Tile').bytes;

/** The most tiles that so many choices can make: every expert may leave one that is not full. */
export function mostTiles(choices: number, experts: number, tokensPerTile: number): number {
  return Math.min(choices, Math.ceil(choices / tokensPerTile) + experts);
}

/** 32-bit words of a Grouping of so many tokens. */
export function groupingWords(capabilities: Capabilities, { experts, slots }: Pick<GroupCall, 'experts' | 'slots'>, tokens: number): number {
  return 1 + (tileBytes / 4) * mostTiles(tokens * slots, experts, gemmTiling(capabilities).tokens);
}

/** As many tokens for each expert on average make sorting pay: fewer leave most of a tile empty (bench/FINDINGS.md). */
const leastTokensPerExpert = 2;

/** Whether chunks of so many tokens are better multiplied expert by expert than token by token. */
export function groupingPays({ experts, slots }: Pick<GroupCall, 'experts' | 'slots'>, tokens: number): boolean {
  return tokens * slots >= leastTokensPerExpert * experts;
}

/** Sorts the choices of a chunk by expert, and cuts those of each expert into tiles, in one dispatch; those of experts past the end are left out. */
export async function groupByExpert(programs: Programs, { experts, slots, batch, choices, grouping, order }: GroupCall): Promise<Step[]> {
  const { capabilities } = programs.context;
  const step = await programs.step({
    variant: {
      kernel: 'routing/group',
      constants: {
        WORKGROUP: capabilities.software ? 8 : Math.min(256, Math.ceil(experts / 32) * 32),
        EXPERTS: experts,
        SLOTS: slots,
        TOKENS: gemmTiling(capabilities).tokens,
      },
    },
    buffers: { batch, choices, grouping, order },
    grid: [1, 1, 1],
  });
  return [step];
}
