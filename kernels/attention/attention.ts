import type { Capabilities } from '../device/capabilities';
import type { GpuMemory } from '../device/memory';
import type { LatentCache } from '../latent/cache';
import type { Programs, Step } from '../program/programs';
import type { KeyValueCache } from './cache';
import { createCacheRoom, type CacheRoom } from './cache-room';
import { viewOf, type CacheView } from './cache-view';
import { attentionInPortions, portionFloats } from './portions';
import { decodeTuning, prefillTuning, suitsPortions, tileKeys, type AttentionShape, type AttentionTuning } from './tuning';

export interface AttentionCall {
  /** Keys and values in groups, or latents that are both. */
  readonly cache: KeyValueCache | LatentCache;
  /** A multiple of the cache's `kvHeads`. */
  readonly heads: number;
  /** `decode`: one token, its keys dealt to several workgroups. `prefill`: a chunk of tokens. */
  readonly mode: 'decode' | 'prefill';
  /** `struct Batch` */
  readonly batch: GPUBuffer;
  /** f32 [tokens, heads · headDim], rotated and scaled; over latents [tokens, heads · (rank + ropeDimensions)] */
  readonly query: GPUBuffer;
  /** f32 [tokens, heads · headDim]; over latents [tokens, heads · rank] */
  readonly output: GPUBuffer;
  /** f32 [attentionPartialFloats(…)], the scratch memory of `decode`: as `createPartials` makes it */
  readonly partials: CacheRoom;
}

/**
 * Causal attention with grouped queries (Ainslie et al. 2023) over the KV cache: the token at position p sees the keys 0 … p.
 * Latents (DeepSeek-V2 2024) are one head of keys that all queries share, and their first values its values.
 * Scores, softmax and sums are f32. The commands do not depend on the position: it is read from `batch`.
 */
export async function attention(programs: Programs, call: AttentionCall): Promise<Step[]> {
  const { steps, splits } = await attentionInSplits(programs, call);
  if (splits === undefined) return steps;
  const { headDim } = viewOf(call.cache);
  const { batch, partials, context, tile } = splits;
  const combine = await programs.step({
    variant: { kernel: 'attention/combine', constants: { HEAD_QUADS: headDim / 4, TILE: tile } },
    parameters: { context, splits: splits.splits },
    buffers: { batch, partials, output: call.output },
    grid: [call.heads, 1, 1],
  });
  return [...steps, combine];
}

/** The partial results of one token, which `partials.wgsl` brings together. */
export interface Splits {
  readonly batch: GPUBuffer;
  readonly partials: CacheRoom;
  readonly context: number;
  readonly splits: number;
  /** Keys per tile; a token fills a split with each of them. */
  readonly tile: number;
}

/**
 * `attention` without its end, for kernels that do it on the way: where keys were dealt to several workgroups, their results are in
 * `partials` as `splits` says, and `output` is untouched.
 */
export async function attentionInSplits(
  programs: Programs,
  call: AttentionCall,
): Promise<{ readonly steps: Step[]; readonly splits: Splits | undefined }> {
  const { capabilities } = programs.context;
  const { batch, partials, output, heads } = call;
  const view = viewOf(call.cache);
  const shape = { ...view, heads };
  if (call.mode === 'decode' && suitsPortions(capabilities, shape)) {
    return { steps: await attentionInPortions(programs, call, view), splits: undefined };
  }
  const tuning = call.mode === 'prefill' ? prefillTuning(capabilities, shape) : decodeTuning(capabilities, shape);
  const { splits, parts } = tuning;
  if (splits === 1) return { steps: [await flash(programs, call, view, tuning, output)], splits: undefined };
  const step = await flash(programs, call, view, tuning, partials);
  return { steps: [step], splits: { batch, partials, context: view.context, splits, tile: tileKeys(view.headDim, parts) } };
}

/** Floats of the scratch buffer that `attention` wants for decoding. */
export function attentionPartialFloats(capabilities: Capabilities, shape: AttentionShape): number {
  if (suitsPortions(capabilities, shape)) return portionFloats(shape);
  return shape.heads * decodeTuning(capabilities, shape).splits * (shape.headDim + 4);
}

/** The scratch memory: portions are read like a cache, and lie in a texture where caches do. @throws OutOfMemoryError */
export function createPartials(memory: GpuMemory, capabilities: Capabilities, shape: AttentionShape): Promise<CacheRoom> {
  const label = 'attention partials';
  const bytes = 4 * attentionPartialFloats(capabilities, shape);
  if (!suitsPortions(capabilities, shape)) return memory.storage(label, bytes);
  return createCacheRoom(memory, capabilities, { label, format: 'f32', bytes });
}

function flash(
  programs: Programs,
  { mode, heads, batch, query }: AttentionCall,
  { kvHeads, context, conditions, constants, keys, values, scales, bytesRead }: CacheView,
  { rows, rowSets, parts, splits }: AttentionTuning,
  output: CacheRoom,
): Promise<Step> {
  const { capabilities } = programs.context;
  const group = heads / kvHeads;
  const blocks = (tokens: number) => Math.ceil((tokens * group) / (rows * rowSets));
  return programs.step({
    variant: {
      kernel: 'attention/attention',
      conditions: {
        ...conditions,
        PACKED_BYTES: conditions['Q8_CACHE'] === true && capabilities.packedBytes && !capabilities.software,
        SPLIT: splits > 1,
        SEVERAL_PARTS: parts > 1,
        ROWS_2: rows >= 2,
        ROWS_3: rows >= 3,
        ROWS_4: rows >= 4,
      },
      constants: { ...constants, ROWS: rows, ROW_SETS: rowSets, PARTS: parts },
    },
    parameters: { heads, group, context, splits, scales },
    buffers: { batch, query, ...keys.buffers, ...values.buffers, output },
    cacheBytes: bytesRead,
    grid: mode === 'decode' ? [splits, blocks(1), kvHeads] : (tokens) => [1, blocks(tokens), kvHeads],
  });
}
