import type { Programs, Step } from '../program/programs';
import { cacheVariant, type KeyValueCache } from './cache';
import { decodeTuning, prefillTuning, tileKeys, type AttentionShape, type AttentionTuning } from './tuning';
import type { Capabilities } from '../device/capabilities';

export interface AttentionCall extends KeyValueCache {
  /** A multiple of `kvHeads`. */
  readonly heads: number;
  /** `decode`: one token, its keys dealt to several workgroups. `prefill`: a chunk of tokens. */
  readonly mode: 'decode' | 'prefill';
  /** `struct Batch` */
  readonly batch: GPUBuffer;
  /** f32 [tokens, heads · headDim], rotated and scaled */
  readonly query: GPUBuffer;
  /** f32 [tokens, heads · headDim] */
  readonly output: GPUBuffer;
  /** f32 [attentionPartialFloats(…)], the scratch memory of `decode` */
  readonly partials: GPUBuffer;
}

/**
 * Causal attention with grouped queries (Ainslie et al. 2023) over the KV cache: the token at position p sees the keys 0 … p.
 * Scores, softmax and sums are f32. The commands do not depend on the position: it is read from `batch`.
 */
export async function attention(programs: Programs, call: AttentionCall): Promise<Step[]> {
  const { capabilities } = programs.context;
  const { batch, partials, output } = call;
  if (call.mode === 'prefill') return [await flash(programs, call, prefillTuning(capabilities, call), output)];
  const tuning = decodeTuning(capabilities, call);
  if (tuning.splits === 1) return [await flash(programs, call, tuning, output)];
  const { constants } = cacheVariant(call);
  return Promise.all([
    flash(programs, call, tuning, partials),
    programs.step({
      variant: { kernel: 'attention/combine', constants: { ...constants, TILE: tileKeys(call.headDim, tuning.parts) } },
      parameters: { context: call.context, splits: tuning.splits },
      buffers: { batch, partials, output },
      grid: [call.heads, 1, 1],
    }),
  ]);
}

/** Floats of the scratch buffer that `attention` wants for decoding. */
export function attentionPartialFloats(capabilities: Capabilities, shape: AttentionShape): number {
  return shape.heads * decodeTuning(capabilities, shape).splits * (shape.headDim + 4);
}

function flash(programs: Programs, call: AttentionCall, tuning: AttentionTuning, output: GPUBuffer): Promise<Step> {
  const { heads, kvHeads, context, batch, query, keys, values } = call;
  const { rows, rowSets, parts, splits } = tuning;
  const { conditions, constants } = cacheVariant(call);
  const group = heads / kvHeads;
  const blocks = (tokens: number) => Math.ceil((tokens * group) / (rows * rowSets));
  return programs.step({
    variant: {
      kernel: 'attention/attention',
      conditions: {
        ...conditions,
        SPLIT: splits > 1,
        SEVERAL_PARTS: parts > 1,
        ROWS_2: rows >= 2,
        ROWS_3: rows >= 3,
        ROWS_4: rows >= 4,
      },
      constants: { ...constants, ROWS: rows, ROW_SETS: rowSets, PARTS: parts },
    },
    parameters: { heads, group, context, splits },
    buffers: { batch, query, keys, values, output },
    grid: call.mode === 'decode' ? [splits, blocks(1), kvHeads] : (tokens) => [1, blocks(tokens), kvHeads],
  });
}
