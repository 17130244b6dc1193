import type { Programs, Step } from '../program/programs';

/** How a router chooses among its experts. */
export interface Routing {
  readonly experts: number;
  /** How many of them each token goes to. */
  readonly used: number;
  /** How logits become the affinities that weigh the experts. */
  readonly gate: 'softmax' | 'sigmoid';
  /** Only experts of the best `used` of `count` groups are chosen. */
  readonly groups?: { readonly count: number; readonly used: number } | undefined;
  /** Whether the weights of the chosen ones are made to add up to 1. */
  readonly normalized: boolean;
  /** What the weights are multiplied with at the end. */
  readonly scale: number;
  /** Experts that every token goes to with the weight 1; they are numbered after the routed ones. */
  readonly shared: number;
}

export interface RouterCall extends Routing {
  /** f32 [tokens, experts] */
  readonly logits: GPUBuffer;
  /** f32 [experts], added to choose experts but not to weigh them. */
  readonly bias?: GPUBuffer | undefined;
  /** `choiceBytes(…)` bytes: `struct Choice` [tokens, used + shared] */
  readonly choices: GPUBuffer;
  /**
   * Where only some experts are on the GPU: their places in the stacks, u32 [experts + shared], `noPlace` for those that are not there.
   * Then `choices` holds places; the trace holds experts all the same.
   */
  readonly places?: GPUBuffer | undefined;
  /** Keeps the routed experts of one token for the host; for plans of one token. */
  readonly trace?: RouterTrace | undefined;
}

/** A ring with the choices of all routers of the last steps: `struct Choice` [steps, stride] */
export interface RouterTrace {
  readonly buffer: GPUBuffer;
  readonly steps: number;
  /** Choices of one step, of all routers. */
  readonly stride: number;
  /** Where those of this router begin. */
  readonly first: number;
  /** `struct Batch`: it says which step it is. */
  readonly batch: GPUBuffer;
}

/** Routed experts and shared ones: how many experts compute for a token. */
export function slotsOf({ used, shared }: Routing): number {
  return used + shared;
}

/** 32-bit words of a Choice: the expert, and its weight as f32. */
export const choiceWords = 2;

/** Where an expert lies that is not on the GPU: past the end of every stack, so that kernels pass it over. */
export const noPlace = 0xffffffff;

/** The most experts that a router's workgroup holds. */
export const mostExperts = 1024;

/**
 * Chooses the experts of each token (DeepSeek-V3, section 2.1.2; Qwen3, OLMoE and Granite are its special cases), in one dispatch:
 * affinities by softmax or sigmoid, choice by affinity + bias among the best groups, of equal ones the lower index, weights by
 * affinity alone. A group's score is that of its best expert, with a bias the sum of its best two (DeepSeek-V3, inference/model.py).
 */
export async function router(programs: Programs, call: RouterCall): Promise<Step[]> {
  const { experts, used, gate, groups, normalized, scale, shared, logits, bias, choices, places, trace } = call;
  const grouped = groups !== undefined && groups.used < groups.count;
  const step = await programs.step({
    variant: {
      kernel: 'routing/router',
      conditions: {
        SIGMOID: gate === 'sigmoid',
        BIAS: bias !== undefined,
        NORMALIZED: normalized,
        GROUPED: grouped,
        TRACE: trace !== undefined,
        PLACED: places !== undefined,
      },
      constants: {
        WORKGROUP: programs.context.capabilities.software ? 16 : Math.min(256, Math.ceil(experts / 32) * 32),
        EXPERTS: experts,
        SHARED: shared,
        USED: used,
        GROUPS: grouped ? groups.count : 1,
        USED_GROUPS: grouped ? groups.used : 1,
      },
    },
    parameters: { scale, ...(trace && { trace_first: trace.first, trace_stride: trace.stride, trace_steps: trace.steps }) },
    buffers: { logits, choices, ...(bias && { bias }), ...(places && { places }), ...(trace && { batch: trace.batch, trace: trace.buffer }) },
    grid: (tokens) => [tokens, 1, 1],
  });
  return [step];
}
