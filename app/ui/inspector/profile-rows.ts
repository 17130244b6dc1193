import type { ProfileAt, ProfiledDispatch } from '../../engine/engine';

/** Dispatches taken together: those of a layer, or those of a kernel. */
export interface ProfileRow {
  readonly dispatches: number;
  readonly bytes: number;
  readonly microseconds: number;
}

/** A layer, or what comes before and after the layers, with its kernels in the order in which they run. */
export interface LayerRow extends ProfileRow {
  readonly layer: number | undefined;
  readonly kernels: readonly KernelRow[];
}

export interface KernelRow extends ProfileRow {
  readonly kernel: string;
}

/** The kernel of a dispatch: its label is kernel and variant. */
function kernelOf({ label }: ProfiledDispatch): string {
  return label.split(' ', 1)[0] ?? label;
}

/** Runs of dispatches of the same layer, in order. */
export function layerRows({ dispatches }: ProfileAt): LayerRow[] {
  const runs: ProfiledDispatch[][] = [];
  for (const dispatch of dispatches) {
    const run = runs.at(-1);
    if (run === undefined || run[0]?.layer !== dispatch.layer) runs.push([dispatch]);
    else run.push(dispatch);
  }
  return runs.map((run) => ({ layer: run[0]?.layer, ...total(run), kernels: run.map((one) => ({ kernel: kernelOf(one), ...total([one]) })) }));
}

/** All kernels, the one that takes most first. */
export function kernelRows({ dispatches }: ProfileAt): KernelRow[] {
  const byKernel = new Map<string, ProfiledDispatch[]>();
  for (const dispatch of dispatches) {
    const kernel = kernelOf(dispatch);
    byKernel.set(kernel, [...(byKernel.get(kernel) ?? []), dispatch]);
  }
  return [...byKernel].map(([kernel, own]) => ({ kernel, ...total(own) })).sort((a, b) => b.microseconds - a.microseconds);
}

function total(dispatches: readonly ProfiledDispatch[]): ProfileRow {
  return {
    dispatches: dispatches.length,
    bytes: dispatches.reduce((sum, { bytes }) => sum + bytes, 0),
    microseconds: dispatches.reduce((sum, { microseconds }) => sum + microseconds, 0),
  };
}
