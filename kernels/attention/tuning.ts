import type { Capabilities } from '../device/capabilities';

/** How attention is cut into workgroups and lanes. */
export interface AttentionTuning {
  /** Rows (heads of tokens that share keys) that one lane works on: 1 … 4. */
  readonly rows: number;
  /** Sets of lanes in a workgroup, each with its own rows. */
  readonly rowSets: number;
  /** How many lanes share one quad of the output, each summing its part of a tile's keys. */
  readonly parts: number;
  /** Workgroups among which the keys of one head are dealt, tile by tile. */
  readonly splits: number;
}

export interface AttentionShape {
  readonly heads: number;
  /** Heads of keys and values; 1 where the cache holds latents. */
  readonly kvHeads: number;
  /** Values of a head of the output. */
  readonly headDim: number;
  readonly context: number;
}

/** Lanes that a GPU runs together at the least; workgroups of fewer leave some idle. */
const lanesTogether = 32;

/** Workgroups that keep a large GPU busy while one token is decoded. */
const busyWorkgroups = 192;

/** The choice for one token: heads that share keys in one workgroup, the keys dealt to as many as keep the device busy. */
export function decodeTuning({ software }: Capabilities, { heads, kvHeads, headDim, context }: AttentionShape): AttentionTuning {
  const group = heads / kvHeads;
  const rowSets = Math.min(Math.ceil(group / 4), Math.max(1, Math.floor(128 / (headDim / 4))));
  const rows = Math.min(4, Math.ceil(group / rowSets));
  const parts = partsFor(headDim);
  const tiles = Math.ceil(context / tileKeys(headDim, parts));
  const blocks = kvHeads * Math.ceil(group / (rows * rowSets));
  const wanted = software ? 4 : Math.min(64, Math.max(8, Math.ceil(busyWorkgroups / blocks)));
  return { rows, rowSets, parts, splits: Math.min(wanted, tiles) };
}

/**
 * Whether a token is better served by two kernels whose lanes share nothing. Software devices pay for every load and every barrier, and
 * 16 keys by up to 4 heads in the registers of one lane halve the loads. GPUs would have too few lanes to hide their memory.
 */
export function suitsPortions({ software }: Capabilities, { headDim }: Pick<AttentionShape, 'headDim'>): boolean {
  return software && headDim % 16 === 0;
}

/** The choice for portions of so many keys: software devices run a workgroup on one core, in vectors of four or eight lanes. */
export function portionTuning(
  { heads, kvHeads, context }: AttentionShape,
  keys: number,
): { readonly rows: number; readonly lanes: number; readonly workgroups: number } {
  const group = heads / kvHeads;
  const lanes = 8;
  return { rows: Math.ceil(group / Math.ceil(group / 4)), lanes, workgroups: Math.min(8, Math.ceil(context / (keys * lanes))) };
}

/** The choice for many tokens: rows enough that keys and values, once loaded, are used often. */
export function prefillTuning({ software }: Capabilities, { headDim }: AttentionShape): AttentionTuning {
  const quads = headDim / 4;
  const rowSets = software ? 1 : Math.max(1, Math.floor(128 / quads));
  return { rows: 4, rowSets, parts: software ? partsFor(headDim) : 1, splits: 1 };
}

/** Keys that a workgroup scores between two barriers: four per lane of a set. */
export function tileKeys(headDim: number, parts: number): number {
  return headDim * parts;
}

function partsFor(headDim: number): number {
  return Math.max(1, Math.floor(lanesTogether / (headDim / 4)));
}
