import type { EngineTotals, Footprint, PerToken, Sample } from '../contestant.ts';

/** Turns arrivals of tokens into rates: the same arithmetic for every engine. Make a new one as the prompt is handed over. */
export class TokenClock {
  private readonly start = performance.now();
  private first: Arrival | undefined;
  private last: Arrival | undefined;

  /** @param readTotals where the engine is metered from outside: what it asked of the browser until now */
  constructor(private readonly readTotals?: () => EngineTotals) {}

  /** @param generated how many tokens have come so far, this arrival included */
  arrive(generated: number): void {
    if (generated <= (this.last?.generated ?? 0)) return;
    this.last = { time: performance.now(), generated, totals: this.readTotals?.() };
    this.first ??= this.last;
  }

  secondsGenerating(): number {
    return this.first === undefined ? 0 : (performance.now() - this.first.time) / 1000;
  }

  /** @throws Error when no token came */
  sample(promptTokens: number): Sample {
    const { first, last } = this;
    if (first === undefined || last === undefined) throw new Error('The engine generated no token.');
    const firstTokenMs = first.time - this.start;
    const decoded = last.generated - first.generated;
    return {
      promptTokens,
      generatedTokens: last.generated,
      firstTokenMs,
      prefillTokensPerSecond: (promptTokens / firstTokenMs) * 1000,
      decodeTokensPerSecond: decoded === 0 ? undefined : (decoded / (last.time - first.time)) * 1000,
    };
  }

  /** What a token cost between the first arrival and the last. Undefined where nobody metered. */
  footprint(): Footprint | undefined {
    const [before, after] = [this.first?.totals, this.last?.totals];
    if (before === undefined || after === undefined) return undefined;
    const decoded = this.last!.generated - this.first!.generated;
    const per = (name: keyof EngineTotals): number => (after[name] - before[name]) / decoded;
    const perToken: PerToken = {
      dispatches: per('dispatches'),
      submits: per('submits'),
      readbacks: per('readbacks'),
      readbackBytes: per('readbackBytes'),
      memoryBytes: undefined,
    };
    return { gpuBytes: after.gpuBytes, wasmBytes: after.wasmBytes, perToken: decoded === 0 ? undefined : perToken };
  }
}

interface Arrival {
  readonly time: number;
  readonly generated: number;
  readonly totals: EngineTotals | undefined;
}
