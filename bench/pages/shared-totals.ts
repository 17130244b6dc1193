import type { EngineTotals } from '../contestant.ts';

type Name = keyof EngineTotals;

const names: readonly Name[] = ['gpuBytes', 'wasmBytes', 'dispatches', 'submits', 'readbacks', 'readbackBytes'];

/** Counters in shared memory: a page reads those of a worker that is too busy to answer. */
export class SharedTotals {
  private readonly values: Float64Array<SharedArrayBuffer>;

  /** @param buffer of another realm's counters; default: new ones */
  constructor(readonly buffer = new SharedArrayBuffer(names.length * Float64Array.BYTES_PER_ELEMENT)) {
    this.values = new Float64Array(buffer);
  }

  add(name: Name, amount: number): void {
    this.values[names.indexOf(name)]! += amount;
  }

  set(name: Name, amount: number): void {
    this.values[names.indexOf(name)] = amount;
  }

  read(): EngineTotals {
    const of = (name: Name): number => this.values[names.indexOf(name)]!;
    return {
      gpuBytes: of('gpuBytes'),
      wasmBytes: of('wasmBytes'),
      dispatches: of('dispatches'),
      submits: of('submits'),
      readbacks: of('readbacks'),
      readbackBytes: of('readbackBytes'),
    };
  }
}
