import type { Engine, LocalEngineName, ModelSource } from '../engine/engine';
import { type AdapterReport, reportAdapter } from './catalogue/device';

/** What a reader can choose for models of files; `auto` leaves it to the device. */
export const engineChoices = ['auto', 'webgpu', 'wllama'] as const satisfies readonly ('auto' | LocalEngineName)[];
export type EngineChoice = (typeof engineChoices)[number];

/** Tokens per second that the miniature was decoded with, on one adapter of one browser. */
export interface Measured {
  readonly webgpu: number;
  readonly wllama: number;
  readonly adapter: string;
  /** The browser's name for itself, with its version: another one may be faster. */
  readonly browser: string;
}

/** Why an engine computes. `weak-webgpu` is an adapter below WebGPU's own limits; the three of `software` are about one that imitates a GPU. */
export type EngineReason = 'chosen' | 'webgpu' | 'no-webgpu' | 'weak-webgpu' | 'software-unmeasured' | 'software-webgpu-faster' | 'software-cpu-faster';

export interface EngineDecision {
  readonly engine: LocalEngineName;
  readonly reason: EngineReason;
  /** What was measured, where that decided. */
  readonly measured: Measured | null;
}

/** Where what was measured is remembered. */
export interface Measurements {
  read(): Measured | null;
  write(measured: Measured): void;
}

/** Decides from what is known, without measuring anything. */
export function decideEngine(choice: EngineChoice, { webgpu, software, adapter, browser }: AdapterReport, remembered: Measured | null): EngineDecision {
  if (choice !== 'auto') return { engine: choice, reason: 'chosen', measured: null };
  if (!webgpu) return { engine: 'wllama', reason: 'no-webgpu', measured: null };
  if (!software) return { engine: 'webgpu', reason: 'webgpu', measured: null };
  if (remembered?.adapter !== adapter || remembered.browser !== browser) {
    return { engine: 'webgpu', reason: 'software-unmeasured', measured: null };
  }
  return remembered.wllama > remembered.webgpu
    ? { engine: 'wllama', reason: 'software-cpu-faster', measured: remembered }
    : { engine: 'webgpu', reason: 'software-webgpu-faster', measured: remembered };
}

/** Enough tokens for a rate, few enough to take a second or two on a slow device. */
const tokensMeasured = 48;

/** Chooses between our kernels and the CPU for one page, and measures where only that can tell. */
export class EngineChooser {
  readonly #engine: Engine;
  readonly #miniature: ModelSource;
  readonly #measurements: Measurements;
  readonly #report: () => Promise<AdapterReport>;

  constructor(engine: Engine, miniature: ModelSource, measurements: Measurements, report = reportAdapter) {
    this.#engine = engine;
    this.#miniature = miniature;
    this.#measurements = measurements;
    this.#report = report;
  }

  /**
   * Which engine is to compute a model. On a software adapter both are measured once, before the first model that is worth it: a
   * miniature is quick on either.
   * @throws as `Engine.load`: a file that no engine can read is refused before anything is measured for it
   */
  async decide(choice: EngineChoice, source: ModelSource, worthMeasuring: boolean, signal: AbortSignal): Promise<EngineDecision> {
    const report = await this.#report();
    const decision = decideEngine(choice, report, this.#measurements.read());
    if (decision.reason !== 'software-unmeasured' || !worthMeasuring) return decision;
    await this.#engine.inspect?.(source);
    return decideEngine(choice, report, await this.measure(signal));
  }

  /** Decodes the miniature on both engines and remembers how fast each was. The model that was loaded is gone afterwards. */
  async measure(signal: AbortSignal): Promise<Measured> {
    const { adapter, browser } = await this.#report();
    const webgpu = await this.#rate('webgpu', signal);
    const wllama = await this.#rate('wllama', signal);
    const measured = { webgpu, wllama, adapter, browser };
    this.#measurements.write(measured);
    return measured;
  }

  /** Tokens per second, the better of two runs: the first one warms up. */
  async #rate(engine: LocalEngineName, signal: AbortSignal): Promise<number> {
    await this.#engine.load(this.#miniature, { engine, signal });
    let best = 0;
    for (let run = 0; run < 2; run++) {
      const messages = [{ role: 'user', content: 'What is 47 + 38?' }] as const;
      for await (const event of this.#engine.generate(messages, { temperature: 0, max_tokens: tokensMeasured, signal })) {
        if (event.type === 'finish') best = Math.max(best, event.timing.decodeTokensPerSecond);
      }
    }
    signal.throwIfAborted();
    return best;
  }
}
