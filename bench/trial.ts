/** Runs the entrants of one place side by side on one model: everybody loads and warms up, then round by round in turn. */
import type { Contestant, Depth, Footprint, Loaded, Sample, Workload } from './contestant.ts';
import { engineTitles, openEntrant, type Entrant, type OpenOptions } from './entrants.ts';
import { makePrompt } from './prompt.ts';

export interface TrialOptions extends OpenOptions {
  readonly rounds: number;
  readonly promptTokens: number;
  readonly generate: number;
  /** Seconds that reading a prompt, and answering it, may take each: longer prompts are shortened (to 32), longer answers cut. */
  readonly limitSeconds: number;
  /** Seconds that reading a full context may take; where it would take longer it is not tried. */
  readonly longLimitSeconds: number;
}

export interface Row {
  readonly entrant: Entrant;
  loaded?: Loaded;
  footprint?: Footprint | undefined;
  peakHeapBytes?: number | undefined;
  /** One per round. */
  readonly samples: Sample[];
  /** With a full context. */
  long?: Sample;
  depths?: readonly Depth[] | undefined;
  /** Milliseconds that stops in the middle of an answer took. */
  stops?: readonly number[] | undefined;
  /** Why there is no `long`. */
  longMissing?: string;
  /** Why it could not run, or not to the end. */
  failure?: string;
}

/** Shorter prompts would be unfair: engines read them in tiles of about as many tokens. */
const shortestPrompt = 32;
const longGenerate = 32;

export async function runTrial(entrants: readonly Entrant[], options: TrialOptions): Promise<Row[]> {
  const runners = entrants.map((entrant) => new Runner(entrant, options));
  try {
    for (const runner of runners) await runner.open();
    for (let round = 1; round <= options.rounds; round += 1) {
      for (const runner of runners) await runner.measure(round);
    }
    for (const runner of runners) await runner.measureLong();
    for (const runner of runners) await runner.measureDepths();
    for (const runner of runners) await runner.measureStops();
  } finally {
    for (const runner of runners) await runner.close();
  }
  return runners.map(({ row }) => row);
}

/** One entrant on its way through the trial. When it fails its row says why, and it takes no further part. */
class Runner {
  readonly row: Row;
  private contestant: Contestant | undefined;
  private secondsMeasured = 0;
  private promptTokens: number;

  constructor(
    entrant: Entrant,
    private readonly options: TrialOptions,
  ) {
    this.row = { entrant, samples: [] };
    this.promptTokens = Math.min(shortestPrompt, options.promptTokens);
  }

  async open(): Promise<void> {
    this.say('loading');
    await this.noting(async () => {
      this.contestant = await openEntrant(this.row.entrant, this.options);
      this.row.loaded = this.contestant.loaded;
      await this.warmUp(this.contestant);
    });
  }

  /** An engine that used up the time of all rounds takes no part in the next. */
  async measure(round: number): Promise<void> {
    const { generate, limitSeconds, rounds } = this.options;
    if (this.secondsMeasured > 2 * limitSeconds * rounds) return;
    await this.noting(async () => {
      const sample = await this.contestant!.measure(this.workload(this.promptTokens, generate, `round ${round}`));
      this.secondsMeasured += secondsOf(sample);
      this.row.samples.push(sample);
      this.row.footprint = await this.contestant!.footprint();
      this.say(`round ${round}: ${describe(sample)}`);
    });
  }

  /** Once: a full context is read for it. */
  async measureLong(): Promise<void> {
    await this.noting(async () => {
      const { model, longLimitSeconds } = this.options;
      const length = model.contextLength - longGenerate;
      const fastest = Math.max(...this.row.samples.map((sample) => sample.prefillTokensPerSecond));
      const seconds = length / fastest;
      if (seconds > longLimitSeconds) {
        this.row.longMissing = `reading ${length} tokens would take about ${Math.round(seconds)} s here`;
        return;
      }
      this.row.long = await this.contestant!.measure(this.workload(length, longGenerate, 'long'));
      this.say(`long: ${describe(this.row.long)}`);
    });
  }

  async measureDepths(): Promise<void> {
    await this.noting(async () => {
      this.row.depths = await this.contestant!.depths();
      for (const { position, tokenMs } of this.row.depths ?? []) this.say(`at position ${position}: ${tokenMs.toPrecision(3)} ms a token`);
    });
  }

  async measureStops(): Promise<void> {
    await this.noting(async () => {
      this.row.stops = await this.contestant!.stops(this.workload(this.promptTokens, 4 * this.options.generate, 'stops'));
      if (this.row.stops !== undefined) this.say(`stops: ${this.row.stops.map((milliseconds) => milliseconds.toFixed(0)).join(', ')} ms`);
    });
  }

  async close(): Promise<void> {
    await this.contestant?.close();
    this.contestant = undefined;
  }

  /**
   * Has late things compiled (matrix kernels for many rows are others than for few), and finds out how long a prompt the limit allows.
   * Compiling is in the first answer's time: where its rate forbids a longer prompt, but not by far, it is asked for a second time.
   */
  private async warmUp(contestant: Contestant): Promise<void> {
    const { promptTokens, limitSeconds } = this.options;
    let asked = 0;
    for (;;) {
      const { prefillTokensPerSecond } = await contestant.measure(this.workload(this.promptTokens, 2, `warm-up ${asked}`));
      asked += 1;
      const seconds = promptTokens / prefillTokensPerSecond;
      if (seconds < limitSeconds && this.promptTokens < promptTokens) this.promptTokens = promptTokens;
      else if (seconds < limitSeconds || asked > 1 || seconds > 10 * limitSeconds) break;
    }
    this.row.peakHeapBytes = await contestant.peakHeapBytes();
  }

  private workload(length: number, generate: number, seed: string): Workload {
    const { model, limitSeconds } = this.options;
    return { prompt: makePrompt(model.tokenizer, length, seed, model.question), generate, generateSeconds: limitSeconds };
  }

  private async noting(what: () => Promise<void>): Promise<void> {
    if (this.row.failure !== undefined) return;
    try {
      await what();
    } catch (error) {
      this.row.failure = (error instanceof Error ? error.message : String(error)).split('\n', 1)[0]!;
      this.say(this.row.failure);
      await this.close();
    }
  }

  private say(what: string): void {
    const { engine, place } = this.row.entrant;
    process.stderr.write(`${this.options.model.name} | ${place} | ${engineTitles[engine]}: ${what}\n`);
  }
}

function secondsOf({ firstTokenMs, generatedTokens, decodeTokensPerSecond }: Sample): number {
  return firstTokenMs / 1000 + (decodeTokensPerSecond === undefined ? 0 : generatedTokens / decodeTokensPerSecond);
}

function describe({ promptTokens, generatedTokens, firstTokenMs, prefillTokensPerSecond, decodeTokensPerSecond }: Sample): string {
  const decode = decodeTokensPerSecond?.toPrecision(3) ?? '?';
  return (
    `${promptTokens} tokens read in ${(firstTokenMs / 1000).toPrecision(3)} s (${prefillTokensPerSecond.toPrecision(3)}/s), ` +
    `${generatedTokens} generated (${decode}/s)`
  );
}
