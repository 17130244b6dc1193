import type { Capabilities } from '../device/capabilities';
import type { Format } from '../quantization/format';

/** How the work of a matrix times a vector is laid out; affects speed only. */
export interface GemvTuning {
  /** Invocations that share a row: a power of two. */
  readonly lanes: number;
  /** Groups of so many invocations in a workgroup. */
  readonly groups: number;
  /** Rows per group; they share the loads of activations. */
  readonly rows: 2 | 4 | 8 | 16;
}

/** What a product's speed depends on. */
export interface ProductShape {
  readonly format: Format;
  readonly rows: number;
  readonly columns: number;
  /** The norm of its input is folded into it. */
  readonly norm: boolean;
}

/** Invocations that a GPU wants in flight to hide the latency of its memory. */
const busyInvocations = 8192;

/** Weights from which on a matrix is worth a shader twice as long. */
const largeMatrix = 500_000;

/** Weights below which sharing loads among many rows saves less time than its longer shader takes to be compiled. */
const smallMatrix = 250_000;

/** By what a measured choice is found again. */
export function productKey({ format, rows, columns, norm }: ProductShape): string {
  return `${format.name} ${rows} × ${columns}${norm ? ' norm' : ''}`;
}

/** What was measured to be fastest on this adapter (`tuner.ts`), else what its capabilities let expect. */
export function tuningFor(
  { capabilities, tuned }: { readonly capabilities: Capabilities; readonly tuned: ReadonlyMap<string, GemvTuning> },
  product: ProductShape,
): GemvTuning {
  return tuned.get(productKey(product)) ?? expectedTuning(capabilities, product.rows, product.columns, product.norm);
}

/**
 * What suits the device, before anything is measured. Software adapters compute each invocation for itself and pay for every load, so
 * that many rows share those of activations, most where a norm doubles them. On GPUs neighbouring lanes read neighbouring 16 bytes, and
 * as few of them as keep the device busy share a row: fewer lanes read fewer different activations.
 */
export function expectedTuning(capabilities: Capabilities, rows: number, columns: number, norm: boolean): GemvTuning {
  if (capabilities.software) return { lanes: 1, groups: 8, rows: softwareRows(capabilities, rows * columns, norm) };
  const blocks = columns / 32;
  let lanes = 8;
  while (lanes < 32 && lanes < blocks && (rows / 4) * lanes < busyInvocations) lanes *= 2;
  return { lanes, groups: 64 / lanes, rows: 4 };
}

/** SwiftShader compiles one shader after the other, each for as long as its text is: 0.15 s for four rows, 0.3 s for eight. */
function softwareRows({ slowStorageLoads }: Capabilities, weights: number, norm: boolean): 4 | 8 | 16 {
  if (weights < smallMatrix && !slowStorageLoads) return 4;
  return norm && weights > largeMatrix ? 16 : 8;
}

/**
 * The layouts worth measuring, the expected one first. A software device gets one lane per row whatever is measured, so that its sums
 * keep their order; on GPUs the number of lanes is the first thing to ask for.
 */
export function tuningCandidates(capabilities: Capabilities, { rows, columns, norm }: ProductShape): readonly GemvTuning[] {
  const expected = expectedTuning(capabilities, rows, columns, norm);
  const others: readonly GemvTuning[] = capabilities.software
    ? [
        { lanes: 1, groups: 8, rows: 4 },
        { lanes: 1, groups: 8, rows: 8 },
        { lanes: 1, groups: 8, rows: 16 },
        { lanes: 1, groups: 32, rows: 8 },
      ]
    : [8, 16, 32].flatMap((lanes) => ([2, 4, 8] as const).map((many): GemvTuning => ({ lanes, groups: 64 / lanes, rows: many })));
  const same = (a: GemvTuning) => a.lanes === expected.lanes && a.groups === expected.groups && a.rows === expected.rows;
  return [expected, ...others.filter((candidate) => !same(candidate))];
}
