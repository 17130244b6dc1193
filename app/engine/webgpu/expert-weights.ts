import type { MatrixSource } from '../../../kernels/matmul/load';
import type { Matrix } from '../../../kernels/matmul/matrix';
import { MatrixWindow } from '../../../kernels/matmul/window';
import type { ExpertStack } from '../../../kernels/routing/stack';
import type { ModelBuilder } from './builder';
import { ExpertCache } from './expert-cache';
import type { MixtureHyperparameters } from './mixture-hyperparameters';
import type { Projection, TensorRows } from './weights';

/** The feed-forward networks of a mixture. */
export interface Experts {
  /** Of each expert the rows of gate and up in turn. */
  readonly gateUp: ExpertStack;
  readonly down: ExpertStack;
  /** How many shared experts stand in the stacks, after the routed ones. */
  readonly shared: number;
  /** The shared experts as one network of its own, where they do not fit among the others. */
  readonly apart: { readonly gateUp: Projection; readonly down: Projection; readonly activated: GPUBuffer } | undefined;
  /** Where the stacks hold only some of the experts: which ones. */
  readonly cache: ExpertCache | undefined;
}

/**
 * Brings a mixture's experts to the GPU. Shared experts that are as wide as routed ones, or several times that, and in the same formats
 * become further experts of the same stacks: then they cost no dispatch of their own.
 * @throws UnsupportedModelError, SourceError, OutOfMemoryError, DeviceError (an expert that no binding holds)
 */
export async function loadExperts(
  { context, memory, weights, workspace, expertMemory }: ModelBuilder,
  name: (part: string) => string,
  width: number,
  { experts, used, inner, sharedInner }: MixtureHyperparameters,
): Promise<Experts> {
  const [gateName, upName] = [name('ffn_gate_exps.weight'), name('ffn_up_exps.weight')];
  const gate = weights.rows(gateName, width, inner, experts);
  const up = weights.rows(upName, width, inner, experts);
  const down = weights.rows(name('ffn_down_exps.weight'), inner, width, experts);
  if (gate.format !== up.format) throw weights.differentFormats(gateName, upName);
  const capacity = expertMemory.placesFor({ experts, used });
  const stacks = async (gates: TensorRows, ups: TensorRows, downs: TensorRows, shared: number) => {
    const sources = [sourceOf([gates, ups], 2 * inner), sourceOf([downs], width)] as const;
    if (capacity === experts) {
      const [gateUp, down] = [await weights.build(sources[0]), await weights.build(sources[1])];
      return { ...stacksOf(gateUp, down, experts + shared), shared, cache: undefined };
    }
    const open = (source: (typeof sources)[number]) => MatrixWindow.create(context, memory, source, capacity + shared, expertMemory.pieces);
    const windows = [await open(sources[0]), await open(sources[1])] as const;
    const { fileName } = weights;
    const cache = await ExpertCache.create({ context, memory, fileName, experts, shared, windows, capacity, counts: expertMemory.counts });
    expertMemory.caches.push(cache);
    return { ...stacksOf(windows[0].matrix, windows[1].matrix, capacity + shared), shared, cache };
  };
  if (sharedInner === 0) return { ...(await stacks(gate, up, down, 0)), apart: undefined };

  const [sharedGateName, sharedUpName, sharedDownName] = ['gate', 'up', 'down'].map((part) => name(`ffn_${part}_shexp.weight`)) as [string, string, string];
  const sharedGate = weights.rows(sharedGateName, width, sharedInner);
  const sharedUp = weights.rows(sharedUpName, width, sharedInner);
  const sharedDown = weights.rows(sharedDownName, sharedInner, width);
  const alike = sharedGate.format === gate.format && sharedUp.format === up.format && sharedDown.format === down.format;
  if (alike && sharedInner % inner === 0) {
    const shared = sharedInner / inner;
    const joined = [joinRows(gate, sharedGate), joinRows(up, sharedUp), joinRows(down, columnSlices(sharedDown, shared))] as const;
    return { ...(await stacks(...joined, shared)), apart: undefined };
  }
  const routed = await stacks(gate, up, down, 0);
  const apart = {
    gateUp: await weights.gateAndUp(sharedGateName, sharedUpName, width, sharedInner),
    down: await weights.projection([sharedDownName], sharedInner, [width]),
    activated: await workspace.rows('activated', sharedInner),
  };
  return { ...routed, apart };
}

function stacksOf(gateUp: Matrix, down: Matrix, experts: number) {
  return { gateUp: { matrix: gateUp, experts }, down: { matrix: down, experts } };
}

/** Rows of the parts in turn, those of an expert in one shard. */
function sourceOf(parts: readonly TensorRows[], together: number): MatrixSource & { readonly together: number } {
  const { format, columns } = parts[0]!;
  return {
    label: parts.map(({ label }) => label).join(', '),
    format,
    columns,
    parts: parts.map(({ rows }) => rows),
    arrangement: 'interleaved',
    together,
    read: (part, firstRow, count, scratch) => parts[part]!.read(firstRow, count, scratch),
  };
}

/** The rows of one after those of the other. */
export function joinRows(first: TensorRows, second: TensorRows): TensorRows {
  const read: TensorRows['read'] = async (from, count, scratch) => {
    const ofFirst = Math.max(0, Math.min(from + count, first.rows) - from);
    if (ofFirst === count) return first.read(from, count, scratch);
    if (ofFirst === 0) return second.read(from - first.rows, count, scratch);
    const rest = await second.read(0, count - ofFirst);
    const begin = await first.read(from, ofFirst);
    const bytes = new Uint8Array(begin.length + rest.length);
    bytes.set(begin);
    bytes.set(rest, begin.length);
    return bytes;
  };
  return { ...first, label: `${first.label}, ${second.label}`, rows: first.rows + second.rows, read };
}

/** The first slice of every row's columns, then the second of every row, and so on: a down projection as those of narrower experts. */
export function columnSlices(source: TensorRows, count: number): TensorRows {
  const { format, columns, rows } = source;
  const sliceBytes = (columns / count / format.blockWeights) * format.blockBytes;
  const read = async (from: number, wanted: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(wanted * sliceBytes);
    let filled = 0;
    while (filled < wanted) {
      const slice = Math.floor((from + filled) / rows);
      const firstRow = (from + filled) % rows;
      const taken = Math.min(wanted - filled, rows - firstRow);
      const whole = await source.read(firstRow, taken);
      for (let row = 0; row < taken; row++) {
        const begin = (row * count + slice) * sliceBytes;
        bytes.set(whole.subarray(begin, begin + sliceBytes), (filled + row) * sliceBytes);
      }
      filled += taken;
    }
    return bytes;
  };
  return { ...source, columns: columns / count, rows: rows * count, read };
}
